#include <RangeSetPeers.h>
#include <glib.h>
#include <string.h>

// A stretch of guest memory and where the host has it, in pages.
typedef struct {
  uint64_t start;
  uint64_t count;
  uint64_t host_start;
} section;

struct gtree_host {
  section *sections;
  size_t section_count;
  // Pages that only the guest gave up, and those that the host gave back to the system, too.
  gtree_set *removed_guest;
  gtree_set *removed_both;
  uint64_t removed_guest_count;
  uint64_t removed_both_count;
  uint64_t pending;
  uint32_t transaction;
  uint64_t warnings;
  uint64_t discarded_pages;
  // The last request that went out.
  uint8_t request[24];
};

// Adjacent pieces of one kind, joined until one comes that is not adjacent.
typedef struct {
  uint64_t start;
  uint64_t count;
} piece;

enum { most_pages_of_request = 524288 };

static const uint64_t host_base = UINT64_C(0x7E0000000);

gtree_host *gtree_host_new(const uint64_t *sections, size_t count) {
  gtree_host *host = g_new0(gtree_host, 1);
  host->sections = g_new0(section, count);
  host->section_count = count;
  uint64_t offset = 0;
  for (size_t i = 0; i < count; i++) {
    section *s = &host->sections[i];
    s->start = sections[2 * i];
    s->count = sections[2 * i + 1];
    s->host_start = host_base + offset;
    offset += s->count;
  }
  host->removed_guest = gtree_set_new();
  host->removed_both = gtree_set_new();
  return host;
}

void gtree_host_free(gtree_host *host) {
  gtree_set_free(host->removed_guest);
  gtree_set_free(host->removed_both);
  g_free(host->sections);
  g_free(host);
}

void gtree_host_shrink(gtree_host *host, uint64_t pages) { host->pending += pages; }

static uint64_t load(const uint8_t *bytes, size_t size) {
  uint64_t number = 0;
  memcpy(&number, bytes, size);
  return number;
}

static void store(uint8_t *bytes, uint64_t number, size_t size) { memcpy(bytes, &number, size); }

// The section with this page of the guest.
static const section *section_at(const gtree_host *host, uint64_t page) {
  size_t low = 0;
  size_t high = host->section_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (host->sections[middle].start + host->sections[middle].count <= page) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == host->section_count || host->sections[low].start > page) return NULL;
  return &host->sections[low];
}

// The section with this page of the host.
static const section *block_at(const gtree_host *host, uint64_t page) {
  for (size_t i = 0; i < host->section_count; i++) {
    const section *s = &host->sections[i];
    if (page >= s->host_start && page - s->host_start < s->count) return s;
  }
  return NULL;
}

static void flush(gtree_set *set, piece *accumulated, uint64_t *counter, uint64_t *removed) {
  if (accumulated->count == 0) return;
  uint64_t duplicates = gtree_set_insert(set, accumulated->start, accumulated->count);
  *counter += accumulated->count - duplicates;
  *removed += accumulated->count - duplicates;
  accumulated->count = 0;
}

static void add(
    gtree_set *set, piece *accumulated, uint64_t start, uint64_t count, uint64_t *counter,
    uint64_t *removed) {
  if (accumulated->count > 0) {
    if (accumulated->start + accumulated->count == start) {
      accumulated->count += count;
      return;
    }
    if (start + count == accumulated->start) {
      accumulated->start = start;
      accumulated->count += count;
      return;
    }
    flush(set, accumulated, counter, removed);
  }
  accumulated->start = start;
  accumulated->count = count;
}

static void discard(uint64_t start, uint64_t count, void *data) {
  gtree_host *host = data;
  while (count > 0) {
    const section *block = block_at(host, start);
    if (!block) return;
    uint64_t pages = MIN(count, block->host_start + block->count - start);
    host->discarded_pages += pages;
    start += pages;
    count -= pages;
  }
}

// Books the ranges of a response, and gives how many pages are new.
static uint64_t book(gtree_host *host, const uint8_t *ranges, uint64_t range_count) {
  // What is to be discarded, each page once.
  gtree_set *memory = gtree_set_new();
  piece guest = {0, 0};
  piece both = {0, 0};
  uint64_t removed = 0;
  for (uint64_t i = 0; i < range_count; i++) {
    uint64_t word = load(ranges + 8 * i, 8);
    uint64_t page = word & UINT64_C(0xFFFFFFFFFF);
    uint64_t left = word >> 40;
    while (left > 0) {
      const section *s = section_at(host, page);
      uint64_t pages = 1;
      if (s) {
        pages = MIN(left, s->start + s->count - page);
        gtree_set_insert(memory, s->host_start + (page - s->start), pages);
        add(host->removed_both, &both, page, pages, &host->removed_both_count, &removed);
      } else {
        host->warnings++;
        add(host->removed_guest, &guest, page, pages, &host->removed_guest_count, &removed);
      }
      page += pages;
      left -= pages;
    }
  }
  flush(host->removed_both, &both, &host->removed_both_count, &removed);
  flush(host->removed_guest, &guest, &host->removed_guest_count, &removed);
  gtree_set_visit(memory, discard, host);
  gtree_set_free(memory);
  return removed;
}

bool gtree_host_receive(gtree_host *host, const uint8_t *message, size_t length) {
  if (length < 16 || load(message, 2) != 7) return false;
  uint64_t word = load(message + 12, 4);
  uint64_t range_count = word >> 1;
  if (length < 16 + 8 * range_count) return false;
  if (range_count == 0) {
    host->pending = 0;
    host->transaction++;
    return true;
  }
  uint64_t removed = book(host, message + 16, range_count);
  if (removed > host->pending) {
    host->warnings++;
    host->pending = 0;
  } else {
    host->pending -= removed;
  }
  if (!(word & 1)) host->transaction++;
  return true;
}

static uint64_t take(gtree_host *host, uint64_t maximum, uint64_t *start) {
  uint64_t count = gtree_set_take_highest_range(host->removed_guest, maximum, start);
  host->removed_guest_count -= count;
  if (count > 0) return count;
  count = gtree_set_take_highest_range(host->removed_both, maximum, start);
  host->removed_both_count -= count;
  return count;
}

uint64_t gtree_host_give_back(gtree_host *host) {
  uint64_t left = gtree_host_pages_out(host);
  uint64_t requests = 0;
  while (left > 0) {
    uint64_t start;
    uint64_t count = take(host, MIN(left, most_pages_of_request), &start);
    if (count == 0) break;
    left -= count;
    store(host->request, 8, 2);
    store(host->request + 2, sizeof host->request, 2);
    store(host->request + 4, host->transaction, 4);
    store(host->request + 8, left > 0, 4);
    store(host->request + 12, 1, 4);
    store(host->request + 16, start | count << 40, 8);
    requests++;
  }
  host->transaction++;
  return requests;
}

uint64_t gtree_host_pages_out(const gtree_host *host) {
  return host->removed_guest_count + host->removed_both_count;
}

uint64_t gtree_host_pending(const gtree_host *host) { return host->pending; }

uint64_t gtree_host_warnings(const gtree_host *host) { return host->warnings; }

uint64_t gtree_host_discarded_pages(const gtree_host *host) { return host->discarded_pages; }

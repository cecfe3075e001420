#include <RangeSetPeers.h>
#include <glib.h>
#include <malloc.h>
#include <time.h>

struct gtree_set {
  GTree *tree;
};

typedef struct {
  uint64_t start;
  uint64_t count;
} range;

static gint compare(gconstpointer a, gconstpointer b, gpointer data) {
  uint64_t left = *(const uint64_t *)a;
  uint64_t right = *(const uint64_t *)b;
  (void)data;
  return left < right ? -1 : left > right;
}

static uint64_t minimum(uint64_t a, uint64_t b) { return a < b ? a : b; }
static uint64_t maximum(uint64_t a, uint64_t b) { return a > b ? a : b; }

static range *value(GTreeNode *node) { return g_tree_node_value(node); }

static uint64_t common(const range *r, uint64_t start, uint64_t end) {
  uint64_t low = maximum(r->start, start);
  uint64_t high = minimum(r->start + r->count, end);
  return low < high ? high - low : 0;
}

// The last node that starts at `page` or below.
static GTreeNode *last_at_or_below(GTree *tree, uint64_t page) {
  GTreeNode *above = g_tree_upper_bound(tree, &page);
  return above ? g_tree_node_previous(above) : g_tree_node_last(tree);
}

static GTreeNode *insert_new(GTree *tree, uint64_t start, uint64_t count) {
  uint64_t *key = g_malloc(sizeof *key);
  range *r = g_malloc(sizeof *r);
  *key = start;
  r->start = start;
  r->count = count;
  return g_tree_insert_node(tree, key, r);
}

gtree_set *gtree_set_new(void) {
  gtree_set *set = g_malloc(sizeof *set);
  set->tree = g_tree_new_full(compare, NULL, g_free, g_free);
  return set;
}

void gtree_set_free(gtree_set *set) {
  g_tree_destroy(set->tree);
  g_free(set);
}

uint64_t gtree_set_insert(gtree_set *set, uint64_t start, uint64_t count) {
  if (count == 0) return 0;
  uint64_t end = start + count;
  uint64_t duplicates = 0;
  GTreeNode *node = last_at_or_below(set->tree, start);
  if (node && value(node)->start + value(node)->count >= start) {
    range *r = value(node);
    duplicates += common(r, start, end);
    r->count = maximum(r->start + r->count, end) - r->start;
  } else {
    node = insert_new(set->tree, start, count);
  }
  range *joined = value(node);
  GTreeNode *next;
  while ((next = g_tree_node_next(node)) && value(next)->start <= joined->start + joined->count) {
    range *r = value(next);
    duplicates += common(r, start, end);
    uint64_t joined_end = maximum(joined->start + joined->count, r->start + r->count);
    joined->count = joined_end - joined->start;
    // GTree removes by key only, with a descent of its own.
    uint64_t key = r->start;
    g_tree_remove(set->tree, &key);
  }
  return duplicates;
}

uint64_t gtree_set_remove(gtree_set *set, uint64_t start, uint64_t count) {
  uint64_t end = start + count;
  uint64_t removed = 0;
  GTreeNode *node = last_at_or_below(set->tree, start);
  if (!node) node = g_tree_node_first(set->tree);
  while (node && value(node)->start < end) {
    GTreeNode *next = g_tree_node_next(node);
    range *r = value(node);
    uint64_t r_start = r->start;
    uint64_t r_end = r->start + r->count;
    uint64_t pages = common(r, start, end);
    if (pages > 0) {
      removed += pages;
      if (r_start < start) {
        r->count = start - r_start;
      } else {
        g_tree_remove(set->tree, &r_start);
      }
      if (end < r_end) insert_new(set->tree, end, r_end - end);
    }
    node = next;
  }
  return removed;
}

bool gtree_set_overlaps(const gtree_set *set, uint64_t start, uint64_t count) {
  uint64_t end = start + count;
  GTreeNode *above = g_tree_upper_bound(set->tree, &start);
  if (above && value(above)->start < end) return true;
  GTreeNode *below = above ? g_tree_node_previous(above) : g_tree_node_last(set->tree);
  return below && common(value(below), start, end) > 0;
}

uint64_t gtree_set_take_highest_range(gtree_set *set, uint64_t maximum_pages, uint64_t *start) {
  GTreeNode *node = g_tree_node_last(set->tree);
  if (!node) return 0;
  range *r = value(node);
  if (r->count > maximum_pages) {
    r->count -= maximum_pages;
    *start = r->start + r->count;
    return maximum_pages;
  }
  uint64_t count = r->count;
  uint64_t key = r->start;
  *start = key;
  g_tree_remove(set->tree, &key);
  return count;
}

uint64_t gtree_set_take_highest(gtree_set *set, uint64_t maximum_pages) {
  uint64_t start;
  return gtree_set_take_highest_range(set, maximum_pages, &start);
}

void gtree_set_visit(
    const gtree_set *set, void (*visit)(uint64_t start, uint64_t count, void *data), void *data) {
  for (GTreeNode *node = g_tree_node_first(set->tree); node; node = g_tree_node_next(node)) {
    visit(value(node)->start, value(node)->count, data);
  }
}

size_t gtree_set_range_count(const gtree_set *set) { return (size_t)g_tree_nnodes(set->tree); }

uint64_t gtree_set_sum(const gtree_set *set) {
  uint64_t sum = 0;
  for (GTreeNode *node = g_tree_node_first(set->tree); node; node = g_tree_node_next(node)) {
    sum += value(node)->start + value(node)->count;
  }
  return sum;
}

size_t allocated_bytes(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

uint64_t thread_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

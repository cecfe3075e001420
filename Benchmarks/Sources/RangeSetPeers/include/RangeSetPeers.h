// What ours is measured against: two range sets behind one interface, and a host's bookkeeping.
// Both sets coalesce: what is inserted joins what it overlaps or touches. Ranges are half-open and
// given as start and count of pages.
#ifndef RANGE_SET_PEERS_H
#define RANGE_SET_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A GLib GTree from start to count with a malloc'd key and value each, used as QEMU's hv-balloon
// uses its own.
typedef struct gtree_set gtree_set;
gtree_set *gtree_set_new(void);
void gtree_set_free(gtree_set *set);
// Gives the number of pages that were in the set already.
uint64_t gtree_set_insert(gtree_set *set, uint64_t start, uint64_t count);
// Gives the number of pages that were in the set.
uint64_t gtree_set_remove(gtree_set *set, uint64_t start, uint64_t count);
bool gtree_set_overlaps(const gtree_set *set, uint64_t start, uint64_t count);
// Takes up to `maximum` pages off the highest range; gives how many.
uint64_t gtree_set_take_highest(gtree_set *set, uint64_t maximum);
// The same; puts the first of these pages into `start`.
uint64_t gtree_set_take_highest_range(gtree_set *set, uint64_t maximum, uint64_t *start);
// Calls `visit` for each range, ascending.
void gtree_set_visit(
    const gtree_set *set, void (*visit)(uint64_t start, uint64_t count, void *data), void *data);
size_t gtree_set_range_count(const gtree_set *set);
// Gives the sum of the starts and counts of all ranges, ascending.
uint64_t gtree_set_sum(const gtree_set *set);

// An abseil btree_map from start to end.
typedef struct btree_set btree_set;
btree_set *btree_set_new(void);
btree_set *btree_set_copy(const btree_set *set);
void btree_set_free(btree_set *set);
uint64_t btree_set_insert(btree_set *set, uint64_t start, uint64_t count);
uint64_t btree_set_remove(btree_set *set, uint64_t start, uint64_t count);
bool btree_set_overlaps(const btree_set *set, uint64_t start, uint64_t count);
uint64_t btree_set_take_highest(btree_set *set, uint64_t maximum);
size_t btree_set_range_count(const btree_set *set);
uint64_t btree_set_sum(const btree_set *set);

// What QEMU's host does with the pages of a guest, made again over these trees after a description:
// balloon responses come in as they lie in a packet, unballoon requests go out as they would lie in
// one. There are no rings, nothing is logged, and a discard is only counted.
typedef struct gtree_host gtree_host;
// RAM: `count` pairs of start and number of pages, ascending.
gtree_host *gtree_host_new(const uint64_t *sections, size_t count);
void gtree_host_free(gtree_host *host);
// The monitor asks for so many pages fewer.
void gtree_host_shrink(gtree_host *host, uint64_t pages);
// Takes a balloon response; false if it is none.
bool gtree_host_receive(gtree_host *host, const uint8_t *message, size_t length);
// Gives everything back; gives the number of requests that takes.
uint64_t gtree_host_give_back(gtree_host *host);
// Pages that the guest gave away and did not get back.
uint64_t gtree_host_pages_out(const gtree_host *host);
// Pages that were asked for and not given.
uint64_t gtree_host_pending(const gtree_host *host);
uint64_t gtree_host_warnings(const gtree_host *host);
uint64_t gtree_host_discarded_pages(const gtree_host *host);

// Bytes that malloc has given out and not got back.
size_t allocated_bytes(void);
// Time this thread has run.
uint64_t thread_nanoseconds(void);

#ifdef __cplusplus
}
#endif

#endif

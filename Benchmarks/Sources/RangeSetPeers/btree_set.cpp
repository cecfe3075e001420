#include <RangeSetPeers.h>

#include <absl/container/btree_map.h>
#include <algorithm>

struct btree_set {
  absl::btree_map<uint64_t, uint64_t> ends;
};

namespace {

uint64_t common(uint64_t low, uint64_t high, uint64_t start, uint64_t end) {
  low = std::max(low, start);
  high = std::min(high, end);
  return low < high ? high - low : 0;
}

}  // namespace

extern "C" {

btree_set *btree_set_new(void) { return new btree_set; }
btree_set *btree_set_copy(const btree_set *set) { return new btree_set(*set); }
void btree_set_free(btree_set *set) { delete set; }

uint64_t btree_set_insert(btree_set *set, uint64_t start, uint64_t count) {
  if (count == 0) return 0;
  auto &ends = set->ends;
  uint64_t end = start + count;
  uint64_t duplicates = 0;
  auto next = ends.upper_bound(start);
  auto node = next;
  if (next != ends.begin() && (--node)->second >= start) {
    duplicates = common(node->first, node->second, start, end);
    if (node->second >= end) return duplicates;
    node->second = end;
  } else if (next == ends.end() || next->first > end) {
    ends.emplace_hint(next, start, end);
    return 0;
  } else {
    // Nothing to extend below: the first range above becomes the joined one.
    uint64_t low = next->first;
    uint64_t high = next->second;
    duplicates = common(low, high, start, end);
    next = ends.erase(next);
    node = ends.emplace_hint(next, start, std::max(high, end));
    next = std::next(node);
  }
  auto last = next;
  uint64_t high = node->second;
  for (; last != ends.end() && last->first <= high; ++last) {
    duplicates += common(last->first, last->second, start, end);
    high = std::max(high, last->second);
  }
  node->second = high;
  if (last != next) ends.erase(next, last);
  return duplicates;
}

uint64_t btree_set_remove(btree_set *set, uint64_t start, uint64_t count) {
  auto &ends = set->ends;
  uint64_t end = start + count;
  uint64_t removed = 0;
  auto node = ends.upper_bound(start);
  if (node != ends.begin()) --node;
  while (node != ends.end() && node->first < end) {
    uint64_t low = node->first;
    uint64_t high = node->second;
    uint64_t pages = common(low, high, start, end);
    if (pages == 0) {
      ++node;
      continue;
    }
    removed += pages;
    if (low < start) {
      node->second = start;
      ++node;
    } else {
      node = ends.erase(node);
    }
    if (end < high) {
      ends.emplace_hint(node, end, high);
      break;
    }
  }
  return removed;
}

bool btree_set_overlaps(const btree_set *set, uint64_t start, uint64_t count) {
  uint64_t end = start + count;
  auto next = set->ends.upper_bound(start);
  if (next != set->ends.end() && next->first < end) return true;
  if (next == set->ends.begin()) return false;
  --next;
  return common(next->first, next->second, start, end) > 0;
}

uint64_t btree_set_take_highest(btree_set *set, uint64_t maximum) {
  auto &ends = set->ends;
  if (ends.empty()) return 0;
  auto last = std::prev(ends.end());
  uint64_t count = last->second - last->first;
  if (count > maximum) {
    last->second -= maximum;
    return maximum;
  }
  ends.erase(last);
  return count;
}

size_t btree_set_range_count(const btree_set *set) { return set->ends.size(); }

uint64_t btree_set_sum(const btree_set *set) {
  uint64_t sum = 0;
  for (const auto &[start, end] : set->ends) sum += end;
  return sum;
}

}

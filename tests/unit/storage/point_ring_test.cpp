// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "point_ring.h"

#include <gtest/gtest.h>

namespace gimbalscan::testing {
namespace {

/// Publishes a point that can be told from the others.
void put(PointRing& ring, std::uint64_t index) {
    PointRecord& record = ring.next();
    record.index = index;
    record.trace.front() = static_cast<std::int32_t>(index);
    ring.publish();
}

void expectWaiting(const PointRing& ring, std::uint64_t first, std::uint64_t count) {
    ASSERT_EQ(ring.waiting(), count);
    for (std::uint64_t i = 0; i < count; ++i) {
        EXPECT_EQ(ring.waitingPoint(i).index, first + i);
        EXPECT_EQ(ring.waitingPoint(i).trace.front(), static_cast<std::int32_t>(first + i));
    }
}

TEST(PointRing, AnEmptyRingBeginsAtItsFirstSlotAgain) {
    PointRing ring(8, 1, 0);
    const PointRecord* first = &ring.next();
    for (std::uint64_t i = 0; i < 5; ++i)
        put(ring, i);
    ring.release(4);
    EXPECT_NE(&ring.next(), first);  // one point still waits
    ring.release(1);
    EXPECT_EQ(&ring.next(), first);
}

TEST(PointRing, PointsKeepTheirOrderWhereverTheRingBeganAndOverItsEnd) {
    PointRing ring(8, 1, 0);
    const std::uint64_t size = ring.size();
    std::uint64_t index = 0, taken = 0;
    for (; index < 3; ++index)
        put(ring, index);
    ring.release(3);
    taken = 3;
    // Begins at the first slot; is filled, half of it released, and filled over the end.
    for (int round = 0; round < 3; ++round) {
        while (!ring.full())
            put(ring, index++);
        expectWaiting(ring, taken, size);
        ring.release(size / 2);
        taken += size / 2;
        expectWaiting(ring, taken, size / 2);
    }
}

}  // namespace
}  // namespace gimbalscan::testing

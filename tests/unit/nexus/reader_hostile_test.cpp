// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_fixture.h"
#include "stored_file.h"

#include <gimbalscan/nexus/nexus_writer.h>

#include <sys/stat.h>

#include <random>

namespace gimbalscan::testing {
namespace {

using ::testing::HasSubstr;

/// Everything a program does with a file; only has to end.
void useFully(const std::string& file) {
    const auto scan = ScanFile::open(file, std::chrono::seconds(2));
    if (!scan) {
        EXPECT_FALSE(scan.error().detail.empty());
        return;
    }
    const std::uint64_t cells = std::uint64_t{(*scan)->info().rows} * (*scan)->info().columns;
    for (std::size_t i = 0; i < (*scan)->info().maps.size(); ++i)
        (void)(*scan)->map(i);
    (void)(*scan)->trace(cells - 1);
    (void)verifyScanFile(**scan);
    (void)planResume(**scan, ResumeWhat::OpenPoints);
}

TEST_F(ReaderTest, SaysWhyAFileIsRefused) {
    EXPECT_THAT(refusal(path("missing.h5")), HasSubstr("No such file"));
    EXPECT_THAT(refusal(path("")), HasSubstr("not a file"));
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_THAT(refusal(path("pipe")), HasSubstr("not a file"));
    write(path("text.h5"), std::string("a text"));
    EXPECT_THAT(refusal(path("text.h5")), HasSubstr("not an HDF5 file"));
    const std::string file = make("a.h5");
    change(file, "del h[\"entry/map/total_counts_mask\"], h[\"entry/scan/point_mask\"]");
    EXPECT_THAT(refusal(file), HasSubstr("\"scan/point_mask\" is missing"));
    change(file, "del h[\"entry\"]");
    EXPECT_THAT(refusal(file), HasSubstr("no group \"entry\""));
}

TEST_F(ReaderTest, RefusesShapesThatDoNotFit) {
    const std::string wrongMask = make("mask.h5");
    change(wrongMask,
           "m = \"entry/map/total_counts_mask\"\ndel h[m]\nh[m] = numpy.zeros((4, 3), \"u2\")");
    EXPECT_THAT(refusal(wrongMask), HasSubstr("mask does not fit"));
    const std::string wrongData = make("data.h5");
    change(wrongData,
           "m = \"entry/instrument/detector/data\"\ndel h[m]\nh[m] = numpy.zeros((3, 4), \"u4\")");
    EXPECT_THAT(refusal(wrongData), HasSubstr("data does not fit"));
    const std::string huge = make("huge.h5");
    change(huge,
           "m = \"entry/map/total_counts\"\ndel h[m]\n"
           "h.create_dataset(m, (2**31, 2**31), \"f8\", chunks=(1, 64))");
    EXPECT_THAT(refusal(huge), HasSubstr("impossible size"));
}

TEST_F(ReaderTest, RefusesADetectorOfFloatingPointNumbers) {
    const std::string file = make("a.h5");
    change(
        file,
        "m = \"entry/instrument/detector/data\"\nv = h[m][()].astype(\"f4\")\ndel h[m]\nh[m] = v");
    EXPECT_THAT(refusal(file), HasSubstr("floating-point numbers"));
}

TEST_F(ReaderTest, RefusesWhatASmallFileCannotHold) {
    const std::string traces = make("traces.h5");
    change(traces,
           "m = \"entry/instrument/detector/data\"\ndel h[m]\n"
           "h.create_dataset(m, (3, 4, 2**27), \"u4\", chunks=(1, 1, 64))");
    EXPECT_THAT(refusal(traces), HasSubstr("more data than a file of this size can hold"));
}

TEST_F(ReaderTest, TakesNoEventLogThatFillsTheMemory) {
    const std::string file = make("log.h5");
    change(file, "m = \"entry/scan/event_log\"\ndel h[m]\nh[m] = numpy.array(b\"{}\\n\" * 700000)");
    const auto scan = opened(file);
    EXPECT_TRUE(scan->info().events.empty());
    EXPECT_THAT(scan->info().restriction, HasSubstr("\"scan/event_log\" is missing"));
}

// Else checking a file whose every point takes the child's whole time would never end.
TEST_F(ReaderTest, AsksNoFurtherChildAfterOneThatTookTooLong) {
    const std::string file = make("a.h5");
    change(file,
           "m = \"entry/instrument/detector/data\"\nv = h[m][()]\ndel h[m]\n"
           "h.create_dataset(m, data=v, chunks=True, compression=\"gzip\")");
    constexpr std::chrono::milliseconds kLimit{2};
    int children = 0;
    const auto opened = StoredFile::open(
        file, kLimit,
        [&](int fd, const std::string& path, const ChildLimits& limits,
            const ReadRequest& request) {
            if (++children == 1)
                return runGuarded(fd, path, {std::chrono::seconds(10), limits.answerBytes},
                                  request);
            const auto end = std::chrono::steady_clock::now() + limits.time;
            while (std::chrono::steady_clock::now() < end) {
            }
            return Result<std::string>(
                fail(ErrorCode::FileIo, "", "open", "It took longer than 2 ms."));
        });
    ASSERT_TRUE(opened);
    const auto traces = (*opened)->dataset("instrument/detector/data");
    ASSERT_TRUE(traces);
    for (int i = 0; i < 5; ++i)
        EXPECT_FALSE((*opened)->readTraces(*traces, 0, 1));
    EXPECT_EQ(children, 2);
    EXPECT_THAT((*opened)->readAll(*traces).error().detail, HasSubstr("took too long"));
}

TEST_F(ReaderTest, FollowsNoLinksIntoOtherFiles) {
    const std::string other = make("other.h5"), file = make("a.h5");
    change(file, "m = \"entry/map/total_counts\"\ndel h[m]\nh[m] = h5py.ExternalLink(\"" + other +
                     "\", m)");
    EXPECT_THAT(refusal(file), HasSubstr("\"map/total_counts\" is missing"));
}

TEST_F(ReaderTest, ShowsButDoesNotResumeWhatIsIncomplete) {
    const std::string file = make("a.h5");
    change(file, "del h[\"entry/scan/point_crc32\"]");
    const auto scan = opened(file);
    EXPECT_FALSE(scan->info().resumable);
    EXPECT_THAT(scan->info().restriction, HasSubstr("point_crc32"));
    EXPECT_TRUE(scan->map(0));
}

TEST_F(ReaderTest, EndsInTimeAndSaysSo) {
    const auto scan = ScanFile::open(make("a.h5"), std::chrono::milliseconds(0));
    ASSERT_FALSE(scan);
    EXPECT_THAT(scan.error().detail, HasSubstr("did not end within"));
}

TEST_F(ReaderTest, KeepsControlCharactersFromTheTerminal) {
    const std::string file = make("a.h5");
    change(file, "h[\"entry/title\"][...] = \"a\\x1b[31mb\\nc\"");
    EXPECT_EQ(opened(file)->info().title, "a [31mb c");
}

TEST_F(ReaderTest, SurvivesTruncation) {
    const std::vector<char> whole = bytesOf(make("a.h5"));
    std::mt19937 random(1);
    for (int i = 0; i < 100; ++i) {
        const std::size_t length = random() % whole.size();
        write(path("cut.h5"), std::span(whole).first(length));
        useFully(path("cut.h5"));
    }
}

TEST_F(ReaderTest, SurvivesFlippedBytes) {
    const std::vector<char> whole = bytesOf(make("a.h5"));
    std::mt19937 random(2);
    for (int i = 0; i < 300; ++i) {
        std::vector<char> bytes = whole;
        // The event log is most of the file and only text; what matters stands before and after.
        for (int flips = 0; flips < 8; ++flips) {
            const std::size_t at = random() % 60'000;
            bytes[random() % 2 == 0 ? at % bytes.size() : bytes.size() - 1 - at % bytes.size()] =
                static_cast<char>(random());
        }
        write(path("flip.h5"), bytes);
        useFully(path("flip.h5"));
    }
}

}  // namespace
}  // namespace gimbalscan::testing

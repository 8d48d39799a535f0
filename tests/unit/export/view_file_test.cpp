// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_fixture.h"

#include <gimbalscan/export/scan_exports.h>
#include <gimbalscan/export/view_file.h>

#include <fmt/format.h>

#include <cmath>

namespace gimbalscan::testing {
namespace {

using ::testing::HasSubstr;

ViewFile example() {
    ViewFile view;
    view.rois = {{"Cs-137 \"peak\"", 3, 5}, {"K-40", 8, 8}};
    view.gates = {{"back wall", 12.5, 3, 0.25, 5920, 1.5}, {"front", 1, 2, 0, {}, 0}};
    view.energy = {-1.5, 0.5, 1e-6};
    view.notes = "line one\nline <two> °";
    view.view = R"({"colours":"viridis","range":[0,12.5],"log":true})";
    return view;
}

class ViewFileTest : public ReaderTest {
protected:
    /// The one problem of a text.
    static std::string problemOf(const std::string& text) {
        const auto view = parseView(text, "a.view.json");
        return view ? "none" : view.error().front().message();
    }
    static std::string with(const std::string& members) {
        return "{\"format\": \"gimbalscan-view\", \"version\": 1, " + members + "}";
    }
};

TEST_F(ViewFileTest, ComesBackAsItWasSaved) {
    EXPECT_EQ(viewFileName("/data/a.b.h5"), "/data/a.b.view.json");
    for (const ViewFile& view : {example(), ViewFile{}}) {
        ASSERT_TRUE(saveView(view, path("a.view.json")));
        const auto loaded = loadView(path("a.view.json"));
        ASSERT_TRUE(loaded) << loaded.error().front().message();
        EXPECT_EQ(*loaded, view);
    }
}

TEST_F(ViewFileTest, ABadFileIsRefusedWithThePlaceAndNotReplaced) {
    EXPECT_THAT(problemOf(with("\"rois\": [{\"name\": \"a\", \"first_channel\": 5, "
                               "\"last_channel\": 2}]")),
                HasSubstr("must not be above"));
    EXPECT_THAT(problemOf(with("\"rois\": [{\"name\": \"a\"}, {\"name\": \"a\"}]")),
                HasSubstr("used twice"));
    EXPECT_THAT(problemOf(with("\"view\": 3")), HasSubstr("expected an object"));
    EXPECT_THAT(problemOf(with("\"roi\": []")), HasSubstr("rois"));
    EXPECT_THAT(problemOf("{\"format\": \"gimbalscan-view\", \"version\": 2}"),
                HasSubstr("newer GimbalScan"));
    EXPECT_NE(problemOf("{"), "none");
    write(path("a.view.json"), std::string("mine"));
    EXPECT_FALSE(saveView(example(), path("a.view.json")));
    EXPECT_EQ(bytesOf(path("a.view.json")).size(), 4U);
}

TEST_F(ViewFileTest, TheFreePartCannotBreakTheFile) {
    for (const char* text : {"", "{", "[]", "{}, \"notes\": \"x\"", "{}, \"other\": 1"}) {
        ViewFile view = example();
        view.view = text;
        EXPECT_FALSE(saveView(view, path("b.view.json"))) << text;
        EXPECT_FALSE(std::filesystem::exists(path("b.view.json"))) << text;
    }
}

TEST_F(ViewFileTest, MapsOfARegionAreSummedOverFinishedPoints) {
    const auto scan = opened(make("a.h5", "--finished 7"));
    const auto values = roiMap(*scan, {"part", 2, 4});
    ASSERT_TRUE(values);
    for (std::uint64_t cell = 0; cell < 12; ++cell) {
        if (cell >= 7) {
            EXPECT_TRUE(std::isnan((*values)[cell])) << cell;
            continue;
        }
        const auto trace = scan->trace(cell).value();
        EXPECT_EQ((*values)[cell], trace[2] + trace[3] + trace[4]) << cell;
    }
    const auto full = opened(make("full.h5"));
    EXPECT_EQ(roiMap(*full, {"all", 0, 15}).value(), full->map(0).value());
    for (const ViewRoi& roi : {ViewRoi{"a", 0, 16}, ViewRoi{"a", 4, 3}}) {
        const auto bad = roiMap(*scan, roi);
        ASSERT_FALSE(bad);
        EXPECT_EQ(bad.error().code, ErrorCode::InvalidArgument);
        EXPECT_THAT(bad.error().detail, HasSubstr("channels 0 to 15"));
    }
    EXPECT_EQ(roiMap(*opened(make("w.h5", "--ascan")), {"a", 0, 1}).error().code,
              ErrorCode::Unsupported);
}

TEST_F(ViewFileTest, IsMergedIntoTheCompressedCopy) {
    const std::string file = make("a.h5");
    ASSERT_TRUE(saveView(example(), path("a.view.json")));
    ASSERT_TRUE(exportCompressed(*opened(file), path("b.h5")));
    const std::string check =
        "n = h[\"entry/view_config\"]\nimport json, hashlib\n"
        "assert n.attrs[\"NX_class\"] == \"NXnote\"\n"
        "t = n[\"data\"][()]\nassert t == open(\"{}\", \"rb\").read()\n"
        "assert json.loads(t)[\"view\"][\"colours\"] == \"viridis\"\n"
        "assert n[\"type\"][()] == b\"application/json\"\n"
        "assert n[\"checksum\"][()].decode() == hashlib.sha256(t).hexdigest()\n";
    change(path("b.h5"), fmt::format(fmt::runtime(check), path("a.view.json")));
    // A copy of a copy has the newer one.
    ViewFile later = example();
    later.notes = "later";
    ASSERT_TRUE(saveView(later, path("b.view.json")));
    ASSERT_TRUE(exportCompressed(*opened(path("b.h5")), path("c.h5")));
    change(path("c.h5"), fmt::format(fmt::runtime(check), path("b.view.json")));
    EXPECT_THAT(*verifyScanFile(*opened(path("c.h5"))), ::testing::IsEmpty());
}

TEST_F(ViewFileTest, ComesBackWhenOnlyTheCopyIsThere) {
    const std::string file = make("a.h5");
    EXPECT_EQ(viewOf(opened(file)->info()).value(), ViewFile{});
    ASSERT_TRUE(saveView(example(), path("a.view.json")));
    EXPECT_EQ(viewOf(opened(file)->info()).value(), example());
    ASSERT_TRUE(exportCompressed(*opened(file), path("b.h5")));
    std::filesystem::remove(file);
    std::filesystem::remove(path("a.view.json"));
    const auto copy = opened(path("b.h5"));
    EXPECT_EQ(viewOf(copy->info()).value(), example());
    // A copy of the copy, which has no view file beside it, still has it.
    ASSERT_TRUE(exportCompressed(*copy, path("c.h5")));
    EXPECT_EQ(viewOf(opened(path("c.h5"))->info()).value(), example());
    // What is decided later stands beside the copy and is the newer word.
    ViewFile later = example();
    later.notes = "later";
    ASSERT_TRUE(saveView(later, path("b.view.json")));
    EXPECT_EQ(viewOf(copy->info()).value(), later);
}

TEST_F(ViewFileTest, ItsEnergiesAreThoseOfTheExports) {
    const auto scan = opened(make("a.h5"));
    ViewFile view = example();
    view.energy = {-2, 0.5, 0.125};
    ASSERT_TRUE(saveView(view, path("a.view.json")));
    const auto textOf = [&](const std::string& name) {
        const auto bytes = bytesOf(path(name));
        return std::string(bytes.begin(), bytes.end());
    };
    ASSERT_TRUE(exportTraceCsv(*scan, 0, path("a.csv")));
    EXPECT_THAT(textOf("a.csv"), HasSubstr("\n0,-2,0\n1,-1.375,3\n2,-0.5,6\n"));
    ASSERT_TRUE(exportSpe(*scan, 0, path("a.spe")));
    EXPECT_THAT(textOf("a.spe"), HasSubstr("$MCA_CAL:\r\n3\r\n-2.000000000 0.500000000 "
                                           "1.250000000e-01 keV\r\n"));
    ASSERT_TRUE(exportN42(*scan, {}, path("a.n42")));
    EXPECT_THAT(textOf("a.n42"), HasSubstr("<CoefficientValues>-2 0.5 0.125</"));
    write(path("a.view.json"), std::string("{"));
    const auto made = exportSpe(*scan, 0, path("b.spe"));
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().detail, HasSubstr("a.view.json"));
}

TEST_F(ViewFileTest, ABrokenViewInACopyIsSaidAndNotPassedOver) {
    ASSERT_TRUE(saveView(example(), path("a.view.json")));
    ASSERT_TRUE(exportCompressed(*opened(make("a.h5")), path("b.h5")));
    change(path("b.h5"), "h[\"entry/view_config/data\"][()] = \"{}\"");
    const auto scan = opened(path("b.h5"));
    const auto view = viewOf(scan->info());
    ASSERT_FALSE(view);
    EXPECT_THAT(view.error().front().message(),
                HasSubstr("b.h5 (view_config): does not match its checksum"));
    EXPECT_THAT(*verifyScanFile(*scan), ::testing::ElementsAre(HasSubstr("view file")));
    const std::string sum =
        "import hashlib\nn = h[\"entry/view_config\"]\n"
        "n[\"checksum\"][()] = hashlib.sha256(n[\"data\"][()]).hexdigest()";
    change(path("b.h5"), sum);
    EXPECT_FALSE(viewOf(opened(path("b.h5"))->info()));  // no view file at all
    ASSERT_TRUE(saveView(example(), path("b.view.json")));
    write(path("b.view.json"), std::string("{"));
    EXPECT_THAT(viewOf(scan->info()).error().front().message(), HasSubstr("b.view.json"));
}

TEST_F(ViewFileTest, ACopyWithoutAnUnreadableViewIsNotMade) {
    const std::string file = make("a.h5");
    write(path("a.view.json"), std::string("{"));
    const auto made = exportCompressed(*opened(file), path("b.h5"));
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().detail, HasSubstr("a.view.json"));
    EXPECT_FALSE(std::filesystem::exists(path("b.h5")));
}

}  // namespace
}  // namespace gimbalscan::testing

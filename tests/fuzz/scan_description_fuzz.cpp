// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the child says about a file is not trusted either: here it is the fuzzer that says it, and
// that answers when data is asked for.
#include "file_description.h"
#include "file_walk.h"
#include "scan_use.h"
#include "seed_file.h"
#include "stored_scan.h"

namespace {

using namespace gimbalscan;

struct Seed {
    std::string content;
    FileDescription description;
};

const std::vector<Seed>& seeds() {
    static const std::vector<Seed> all = [] {
        std::vector<Seed> made;
        for (const std::string& content : fuzz::seedFiles()) {
            fuzz::ScratchFile file;
            file.write(content);
            const auto told =
                runGuarded(file.descriptor(), "seed",
                           {std::chrono::seconds(60), kMostDescriptionBytes}, describeRequest());
            auto description = told ? decodeDescription(*told) : std::nullopt;
            fuzz::mustHold(description.has_value(), "seed files can be described");
            made.push_back({content, std::move(*description)});
        }
        return made;
    }();
    return all;
}

std::uint64_t someLength(fuzz::FuzzInput& input) {
    constexpr std::array<std::uint64_t, 10> kLengths = {
        0, 1, 2, 3, 4, 12, 10'000'000, 1ULL << 31U, 1ULL << 63U, ~0ULL};
    return input.number<std::uint8_t>() < 0xf0 ? input.oneOf(kLengths)
                                               : input.number<std::uint64_t>();
}

void changeObject(StoredObject& object, fuzz::FuzzInput& input) {
    constexpr std::array kNames = {"NX_class", "signal", "axes", "units", "auxiliary_signals"};
    switch (input.below(9)) {
        case 0:
            object.storage = static_cast<StorageKind>(input.below(3));
            break;
        case 1:
            object.element = static_cast<ElementKind>(input.below(6));
            break;
        case 2:
            object.elementSize = static_cast<std::uint32_t>(someLength(input));
            break;
        case 3:
            object.shape.resize(input.below(4), 1);
            break;
        case 4:
            if (!object.shape.empty())
                object.shape[input.below(object.shape.size())] = someLength(input);
            break;
        case 5:
            object.offset = someLength(input);
            break;
        case 6:
            object.number = input.number<double>();
            break;
        case 7:
            object.text = input.text();
            break;
        default: {
            auto& values = object.attributes[input.oneOf(kNames)];
            values.resize(input.below(4));
            for (std::string& value : values)
                value = input.text();
        }
    }
}

void change(FileDescription& description, fuzz::FuzzInput& input) {
    for (std::size_t changes = input.below(8); changes > 0 && !description.empty(); --changes) {
        const auto found = std::next(description.begin(),
                                     static_cast<std::ptrdiff_t>(input.below(description.size())));
        const auto other = std::next(description.begin(),
                                     static_cast<std::ptrdiff_t>(input.below(description.size())));
        switch (input.below(8)) {
            case 0:
                description.erase(found);
                break;
            case 1:
                found->second = StoredObject(other->second);
                break;
            default:
                changeObject(found->second, input);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static fuzz::ScratchFile file;
    fuzz::FuzzInput input(data, size);
    const Seed& seed = input.oneOf(seeds());
    FileDescription description = seed.description;
    change(description, input);
    std::string told = encodeDescription(description), content = seed.content;
    const bool damaged = input.below(4) == 0;
    const std::uint8_t honest = input.number<std::uint8_t>();
    fuzz::damage(damaged ? told : content, input);
    file.write(content);

    bool described = false;
    const ChildRunner answer = [&](int, const std::string& path, const ChildLimits& limits,
                                   const ReadRequest&) -> Result<std::string> {
        if (!described) {
            described = true;
            return told;
        }
        if (limits.answerBytes > fuzz::kMostAnswer)
            return fuzz::refusedByChild(path);
        return std::string((honest & 1) != 0 ? limits.answerBytes : limits.answerBytes / 2,
                           static_cast<char>(honest >> 1));
    };
    fuzz::use(openStoredScan(StoredFile::open(file.path(), std::chrono::seconds(2), answer)));
    return 0;
}

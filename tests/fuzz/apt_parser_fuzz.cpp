// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_exchange.h"
#include "apt_motion.h"
#include "apt_parser.h"
#include "fuzz_input.h"

#include <algorithm>

namespace {

using namespace gimbalscan;
using namespace gimbalscan::apt;

void lookAt(const Message& message) {
    const auto lengths = knownLengths(message.id);
    fuzz::mustHold(std::find(lengths.begin(), lengths.end(), message.data.size()) != lengths.end(),
                   "only lengths that the id may have");
    fuzz::mustHold(message.data.size() <= 255, "no packet is longer");
    (void)decodeInfo(message);
    (void)decodeVelocity(message);
    (void)decodeJog(message);
    (void)decodeHome(message);
    (void)decodeNumber(message);
    (void)decodeStatus(message);
    if (const auto rich = decodeRichResponse(message))
        for (const char c : rich->text)
            fuzz::mustHold(c >= ' ' && c <= '~', "texts for the user are readable");
    // What was understood is told the same way.
    Message again = message;
    const auto bytes = encode(again);
    fuzz::mustHold(bytes.size() == kHeaderSize + message.data.size(), "nothing is lost");
}

}  // namespace

// The input: pieces of the stream, each after a length and a pause.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::FuzzInput input(data, size);
    Parser parser;
    ExchangeLine line{Address{}};
    TimePoint now{};
    std::uint64_t taken = 0, given = 0;
    const auto onMessage = [&](const Message& message) {
        lookAt(message);
        taken += encode(message).size();
        (void)line.received(message, now);
    };
    while (!input.empty()) {
        const auto piece = input.bytes(input.number<std::uint8_t>());
        now += std::chrono::milliseconds(input.number<std::uint8_t>());
        if (!line.busy()) {
            Exchange exchange;
            exchange.requests = {channelTo({}, Id::ReqStatus)};
            exchange.replies = {Id::GetStatus};
            line.begin(exchange, now);
        }
        if (!line.tick(now).empty())
            line.written(line.sending(), now);
        const auto* first = reinterpret_cast<const std::uint8_t*>(piece.data());
        given += piece.size();
        parser.expire(now, onMessage);
        parser.feed({first, piece.size()}, now, onMessage);
        (void)line.take();
    }
    fuzz::mustHold(taken + parser.discardedBytes() <= given, "no byte is taken twice");
    // Silence ends what is incomplete.
    while (parser.expiry() != kNever) {
        now = std::max(now, parser.expiry());
        parser.expire(now, onMessage);
    }
    return 0;
}

// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/run_record.h>

namespace gimbalscan {

/// Keeps the last point in memory: where measure() finds its result.
/// Lives on: the DAQ worker while a chain runs, then the sequencer.
class MemorySink final : public RunSink {
public:
    MemorySink(std::uint32_t channels, std::size_t reductions)
        : m_trace(channels), m_reductions(reductions) {
        m_record.trace = m_trace;
        m_record.reductions = m_reductions;
    }
    [[nodiscard]] const PointRecord& record() const noexcept { return m_record; }

    [[nodiscard]] Result<void> begin(const RunStart&) override { return {}; }
    [[nodiscard]] Result<PointRecord*> claim(TimePoint, std::stop_token) override {
        return &m_record;
    }
    void publish() noexcept override { ++m_count; }
    void event(const RunEvent&) override {}
    [[nodiscard]] std::optional<Error> failure() const override { return std::nullopt; }
    [[nodiscard]] Result<void> retryWrites() override { return {}; }
    [[nodiscard]] Result<void> end(const RunStop&) override { return {}; }
    [[nodiscard]] SavedCount saved() const noexcept override { return {m_count, m_count}; }
    [[nodiscard]] std::string location() const override { return {}; }

private:
    std::vector<std::int32_t> m_trace;
    std::vector<double> m_reductions;
    PointRecord m_record;
    std::uint64_t m_count = 0;
};

}  // namespace gimbalscan

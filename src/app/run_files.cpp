// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/run_files.h>
#include <gimbalscan/storage/run_recorder.h>

#include <filesystem>

namespace gimbalscan {

namespace {

constexpr const char* kExtension = ".csv";

/// Hands everything to the recorder and counts the points with a flag, for the summary.
class CountingSink final : public RunSink {
public:
    CountingSink(std::unique_ptr<RunSink> sink, std::atomic<std::uint64_t>& total)
        : m_sink(std::move(sink)), m_total(total) {}

    Result<void> begin(const RunStart& start) override { return m_sink->begin(start); }
    Result<PointRecord*> claim(TimePoint deadline, std::stop_token stop) override {
        auto slot = m_sink->claim(deadline, std::move(stop));
        m_slot = slot ? *slot : nullptr;
        return slot;
    }
    void publish() noexcept override {
        if (m_slot && (m_slot->flags & ~kFlagMeasuredAgain) != 0)
            ++m_flagged;
        m_sink->publish();
    }
    void event(const RunEvent& event) override { m_sink->event(event); }
    std::optional<Error> failure() const override { return m_sink->failure(); }
    Result<void> retryWrites() override { return m_sink->retryWrites(); }
    Result<void> end(const RunStop& stop) override {
        m_total = m_flagged;
        return m_sink->end(stop);
    }
    SavedCount saved() const noexcept override { return m_sink->saved(); }
    std::string location() const override { return m_sink->location(); }

private:
    const std::unique_ptr<RunSink> m_sink;
    std::atomic<std::uint64_t>& m_total;
    std::uint64_t m_flagged = 0;  // the DAQ worker has ended its chain before end() is called
    const PointRecord* m_slot = nullptr;
};

std::string passName(const std::string& file, std::uint32_t pass) {
    if (pass == 0)
        return file;
    std::filesystem::path path(file);
    const std::string extension = path.extension().string();
    path.replace_filename(path.stem().string() + "_" + std::to_string(pass + 1) + extension);
    return path.string();
}

}  // namespace

Result<std::shared_ptr<RunRecorders>> RunRecorders::claim(RunFiles files, const std::string& title,
                                                          Clock& clock, ThreadHost& threads) {
    std::shared_ptr<RunRecorders> recorders(new RunRecorders(std::move(files), clock, threads));
    auto file = recorders->claimFile(title, 0);
    if (!file)
        return Failure(file.error());
    recorders->m_firstFile = std::move(*file);
    return recorders;
}

RunRecorders::~RunRecorders() {
    std::error_code ignored;
    if (!m_firstUsed && !m_firstFile.empty())
        std::filesystem::remove(m_firstFile, ignored);
}

Result<std::string> RunRecorders::claimFile(const std::string& title, std::uint32_t pass) const {
    if (m_files.file.empty())
        return claimFileName(m_files.folder.empty() ? "." : m_files.folder, title, kExtension,
                             m_clock.wallTime(m_clock.now()));
    const std::string name = passName(m_files.file, pass);
    if (auto created = createExclusively(name); !created)
        return Failure(created.error());
    return name;
}

Result<std::unique_ptr<RunSink>> RunRecorders::open(const RunStart& start) {
    auto file =
        m_firstUsed ? claimFile(start.scan.title, start.pass) : Result<std::string>(m_firstFile);
    if (!file)
        return Failure(file.error());
    m_firstUsed = true;
    return std::make_unique<CountingSink>(
        std::make_unique<RunRecorder>(m_clock, m_threads, makeCsvWriter(std::move(*file))),
        m_flagged);
}

RunSinkFactory makeRecorder(std::shared_ptr<RunRecorders> recorders) {
    return [recorders = std::move(recorders)](const RunStart& start) {
        return recorders->open(start);
    };
}

}  // namespace gimbalscan

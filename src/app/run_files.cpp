// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/run_files.h>
#include <gimbalscan/app/started_files.h>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

namespace gimbalscan {

namespace {

constexpr std::string_view kExtension = ".h5";
constexpr std::string_view kLockExtension = ".h5.lock";

bool isThere(const std::string& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

/// What was decided about the scan goes along; whoever has written one there keeps it.
void copyViewFile(const std::string& before, const std::string& now) {
    const auto viewFile = [](std::filesystem::path file) {
        return file.replace_extension(".view.json");
    };
    std::error_code code;
    std::filesystem::copy_file(viewFile(before), viewFile(now),
                               std::filesystem::copy_options::skip_existing, code);
    if (code && code != std::errc::no_such_file_or_directory)
        spdlog::warn("{} was not copied: {}.", viewFile(before).string(), code.message());
}

/// Hands everything to the recorder, keeps the file in the list of started scans until it is
/// completed, and counts for the summary: the points with a flag, and those of earlier sessions.
class CountingSink final : public RunSink {
public:
    /// `before`: points that the file had before this session.
    /// `moved` is told when the file is another one.
    CountingSink(std::unique_ptr<RunSink> sink, std::atomic<std::uint64_t>& total,
                 std::uint64_t before, std::function<void(const std::string&)> moved)
        : m_sink(std::move(sink)),
          m_total(total),
          m_before(before),
          m_moved(std::move(moved)),
          m_wasThere(isThere(m_sink->location())) {}

    Result<void> begin(const RunStart& start) override {
        // First: killed in between, the list has a file that does not exist and is left out.
        list(location());
        auto begun = m_sink->begin(start);
        if (!begun && !m_wasThere)
            m_started.remove(location());
        return begun;
    }
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
    Result<void> moveTo(const std::string& path, const std::stop_token& stop) override {
        const std::string before = location();
        // Both are listed meanwhile: killed in between, there is one that can be gone on with.
        if (!isThere(path))
            list(path);
        auto moved = m_sink->moveTo(path, stop);
        const std::string now = location();
        if (now == before) {
            if (!isThere(path))
                m_started.remove(path);
            return moved;
        }
        m_started.remove(before);
        copyViewFile(before, now);
        m_moved(now);
        return moved;
    }
    Result<void> end(const RunStop& stop) override {
        m_total = m_flagged;
        auto ended = m_sink->end(stop);
        if (ended && stop.outcome == RunOutcome::Completed)
            m_started.remove(location());
        return ended;
    }
    SavedCount saved() const noexcept override {
        const SavedCount now = m_sink->saved();
        return {m_before + now.written, m_before + now.saved};
    }
    std::string location() const override { return m_sink->location(); }

private:
    void list(const std::string& file) const {
        if (const auto added = m_started.add(file); !added)
            spdlog::warn("{}", added.error().text());
    }

    const std::unique_ptr<RunSink> m_sink;
    std::atomic<std::uint64_t>& m_total;
    const std::uint64_t m_before;
    const std::function<void(const std::string&)> m_moved;
    const bool m_wasThere;  // a file that is gone on with
    const StartedFiles m_started = StartedFiles::ofUser();
    std::uint64_t m_flagged = 0;  // the DAQ worker has ended its chain before end() is called
    const PointRecord* m_slot = nullptr;
};

std::string passName(const std::string& file, std::uint32_t pass) {
    std::filesystem::path path(file);
    if (path.extension().empty())
        path += kExtension;
    if (pass == 0)
        return path.string();
    const std::string extension = path.extension().string();
    path.replace_filename(path.stem().string() + "_" + std::to_string(pass + 1) + extension);
    return path.string();
}

}  // namespace

Result<std::shared_ptr<RunRecorders>> RunRecorders::claim(RunFiles files, const std::string& title,
                                                          Clock& clock, ThreadHost& threads) {
    std::shared_ptr<RunRecorders> recorders(new RunRecorders(std::move(files), clock, threads));
    auto claimed = recorders->claimFile(title, 0);
    if (!claimed)
        return Failure(claimed.error());
    recorders->m_firstFile = std::move(claimed->file);
    recorders->m_firstLock = std::move(claimed->lock);
    return recorders;
}

std::shared_ptr<RunRecorders> RunRecorders::goOn(std::string file, ResumePlan plan,
                                                 std::unique_ptr<ScanFileLock> lock, Clock& clock,
                                                 ThreadHost& threads) {
    std::shared_ptr<RunRecorders> recorders(new RunRecorders({"", file}, clock, threads));
    recorders->m_firstFile = std::move(file);
    recorders->m_firstLock = std::move(lock);
    recorders->m_resume = std::move(plan);
    return recorders;
}

Result<RunRecorders::Claimed> RunRecorders::claimFile(const std::string& title,
                                                      std::uint32_t pass) const {
    Claimed claimed;
    if (m_files.file.empty()) {
        auto lock = claimFileName(m_files.folder.empty() ? "." : m_files.folder, title,
                                  std::string(kLockExtension), m_clock.wallTime(m_clock.now()),
                                  m_files.pattern);
        if (!lock)
            return Failure(lock.error());
        claimed.file =
            lock->substr(0, lock->size() - kLockExtension.size()) + std::string(kExtension);
    } else {
        claimed.file = passName(m_files.file, pass);
    }
    auto lock = ScanFileLock::take(claimed.file);
    if (!lock)
        return Failure(lock.error());
    claimed.lock = std::move(*lock);
    if (isThere(claimed.file))
        return existingFile(claimed.file);
    return claimed;
}

Result<std::unique_ptr<RunSink>> RunRecorders::open(const RunStart& start) {
    Claimed claimed{m_firstFile, std::move(m_firstLock)};
    if (!claimed.lock) {
        auto next = claimFile(start.scan.title, start.pass);
        if (!next)
            return Failure(next.error());
        claimed = std::move(*next);
    }
    const std::uint64_t before = m_resume ? m_resume->finished.count : 0;
    auto writer = m_resume ? makeResumingWriter(claimed.file, *std::exchange(m_resume, {}),
                                                std::move(claimed.lock))
                           : makeNexusWriter(claimed.file, std::move(claimed.lock));
    return std::make_unique<CountingSink>(
        std::make_unique<RunRecorder>(m_clock, m_threads, std::move(writer)), m_flagged, before,
        [this](const std::string& file) { followTo(file); });
}

/// Where the last file is there is room: the next pass goes there too.
void RunRecorders::followTo(const std::string& file) {
    const std::filesystem::path folder = std::filesystem::path(file).parent_path();
    m_files.folder = folder.string();
    if (!m_files.file.empty())
        m_files.file = (folder / std::filesystem::path(m_files.file).filename()).string();
}

Continuation continuationOf(const ScanFileInfo& file, const ResumePlan& plan, ResumeWhat what) {
    Continuation going;
    going.uuid = file.uuid;
    going.wanted = plan.wanted;
    going.finished = plan.finished;
    if (what == ResumeWhat::BadPoints)  // they count as finished all the while
        going.finished.count +=
            static_cast<std::uint64_t>(std::count(plan.wanted.begin(), plan.wanted.end(), true));
    going.origin = {file.fast.origin, file.slow.origin};
    going.again = what == ResumeWhat::BadPoints;
    return going;
}

std::string fileElsewhere(const std::string& wanted, const std::string& file) {
    std::error_code ignored;
    std::filesystem::path path(wanted);
    if (std::filesystem::is_directory(path, ignored))
        return (path / std::filesystem::path(file).filename()).string();
    if (path.extension() != kExtension)
        path += kExtension;
    return path.string();
}

RunSinkFactory makeRecorder(std::shared_ptr<RunRecorders> recorders) {
    return [recorders = std::move(recorders)](const RunStart& start) {
        return recorders->open(start);
    };
}

}  // namespace gimbalscan

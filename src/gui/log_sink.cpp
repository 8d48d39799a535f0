// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_sink.h"

#include <gimbalscan/app/started_files.h>

#include <QDateTime>
#include <QDir>

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <mutex>

namespace gimbalscan {

namespace {

constexpr std::size_t kFileBytes = std::size_t{4} << 20U;
constexpr std::size_t kFiles = 5;
constexpr std::size_t kMostWaiting = 5000;  // while the window does not look

}  // namespace

/// Outlives the feed: the logger may still be used when the window is gone.
struct LogFeed::Queue {
    std::mutex mutex;
    std::vector<LogLine> lines;
    LogFeed* feed = nullptr;
};

class FeedSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit FeedSink(std::shared_ptr<LogFeed::Queue> queue) : m_queue(std::move(queue)) {}

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        const auto milliseconds =
            std::chrono::duration_cast<std::chrono::milliseconds>(message.time.time_since_epoch());
        LogLine line{QDateTime::fromMSecsSinceEpoch(milliseconds.count())
                         .toString(QStringLiteral("HH:mm:ss.zzz")),
                     static_cast<int>(message.level),
                     QString::fromUtf8(message.payload.data(),
                                       static_cast<qsizetype>(message.payload.size()))};
        const std::lock_guard lock(m_queue->mutex);
        if (!m_queue->feed || m_queue->lines.size() >= kMostWaiting)
            return;  // the file has it
        m_queue->lines.push_back(std::move(line));
        if (m_queue->lines.size() == 1)
            QMetaObject::invokeMethod(
                m_queue->feed, [feed = m_queue->feed] { feed->deliver(); }, Qt::QueuedConnection);
    }
    void flush_() override {}

private:
    std::shared_ptr<LogFeed::Queue> m_queue;
};

LogFeed::LogFeed() : m_queue(std::make_shared<Queue>()) {
    m_queue->feed = this;
}

LogFeed::~LogFeed() {
    const std::lock_guard lock(m_queue->mutex);
    m_queue->feed = nullptr;
}

QString LogFeed::install(const QString& folder) {
    std::vector<spdlog::sink_ptr> sinks = {std::make_shared<FeedSink>(m_queue)};
    QString file;
    if (!folder.isEmpty() && QDir().mkpath(folder)) {
        try {
            file = folder + QStringLiteral("/gimbalscan.log");
            sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
                file.toStdString(), kFileBytes, kFiles));
        } catch (const spdlog::spdlog_ex&) {
            file.clear();  // told by the caller; the window's own log goes on
        }
    }
    auto logger = std::make_shared<spdlog::logger>("gimbalscan", sinks.begin(), sinks.end());
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
    return file;
}

void LogFeed::deliver() {
    std::vector<LogLine> lines;
    {
        const std::lock_guard lock(m_queue->mutex);
        lines.swap(m_queue->lines);
    }
    Q_EMIT linesArrived(lines);
}

QString stateFolder() {
    return QString::fromStdString(userStateFolder());
}

}  // namespace gimbalscan

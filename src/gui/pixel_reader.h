// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN
#include <gimbalscan/nexus/scan_file.h>
#endif

#include <QObject>
#include <QThreadPool>

#include <memory>

namespace gimbalscan {

/// Reads the trace of a point out of a data file, also while it is being written, on a thread of
/// its own. Only the last one that was asked for is answered. GUI thread only.
class PixelReader : public QObject {
    Q_OBJECT

public:
    PixelReader();
    ~PixelReader() override;

    void read(const QString& file, std::uint64_t cell);
    /// The answer that may be under way is not wanted any more.
    void forget();

Q_SIGNALS:
    void arrived(std::uint64_t cell, const std::vector<std::int32_t>& samples);
    void failed(const QString& why);

private:
    struct Open;
    QThreadPool m_pool;
    std::shared_ptr<Open> m_open;  // used on the pool's one thread only
    std::uint64_t m_number = 0;
};

}  // namespace gimbalscan

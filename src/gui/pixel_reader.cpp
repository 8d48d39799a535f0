// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixel_reader.h"

#include "background.h"

namespace gimbalscan {

/// The file that was read last stays open: opening takes longer than reading.
struct PixelReader::Open {
    std::string path;
    std::unique_ptr<ScanFile> file;

    Result<std::vector<std::int32_t>> trace(const std::string& wanted, std::uint64_t cell) {
        if (!file || path != wanted) {
            auto opened = ScanFile::open(wanted);
            if (!opened)
                return Failure(opened.error());
            file = std::move(*opened);
            path = wanted;
        }
        return file->trace(cell);
    }
};

PixelReader::PixelReader() : m_open(std::make_shared<Open>()) {
    m_pool.setMaxThreadCount(1);
}

PixelReader::~PixelReader() {
    m_pool.clear();
    m_pool.waitForDone();
}

void PixelReader::forget() {
    ++m_number;
}

void PixelReader::read(const QString& file, std::uint64_t cell) {
    m_pool.clear();
    inBackground(
        m_pool, this,
        [open = m_open, path = file.toStdString(), cell] { return open->trace(path, cell); },
        [this, number = ++m_number, cell](const Result<std::vector<std::int32_t>>& samples) {
            if (number != m_number)
                return;
            if (samples)
                Q_EMIT arrived(cell, *samples);
            else
                Q_EMIT failed(QString::fromStdString(samples.error().text()));
        });
}

}  // namespace gimbalscan

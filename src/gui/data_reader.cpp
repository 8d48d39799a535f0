// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_reader.h"

#include "background.h"

namespace gimbalscan {

namespace {
// How long the maps of regions are worked on before what there is is shown.
constexpr std::chrono::milliseconds kBudget{80};
}  // namespace

struct DataReader::Work {
    std::unique_ptr<ScanFile> file;
    std::shared_ptr<const ScanFileInfo> info;
    std::shared_ptr<const ConfigResult<ViewFile>> view;
    RoiMaps rois;

    Result<DataAnswer> answer(const DataRequest& request) {
        if (!file) {
            auto opened = ScanFile::open(request.file);
            if (!opened)
                return Failure(opened.error());
            file = std::move(*opened);
            info = std::make_shared<ScanFileInfo>(file->info());
            view = std::make_shared<ConfigResult<ViewFile>>(viewOf(*info));
        }
        DataAnswer answer;
        // Before the mask: once nobody writes, the mask is the last one.
        answer.beingWritten = ScanFileLock::holder(request.file).has_value();
        if (auto read = file->refresh(); !read)
            return Failure(read.error());
        auto mask = file->mask();
        if (!mask)
            return Failure(mask.error());
        auto done = rois.update(*file, *mask, request.bands, kBudget);
        if (!done)
            return Failure(done.error());
        if (auto read = readMap(request.map, answer.values); !read)
            return Failure(read.error());
        answer.info = info;
        answer.view = view;
        answer.status = file->info().status;
        answer.flags = std::move(*mask);
        answer.map = request.map;
        answer.more = !*done;
        return answer;
    }

    Result<void> readMap(const MapKey& map, std::vector<double>& values) {
        if (map.kind == MapKind::Roi) {
            values = rois.values(map.index);
        } else if (map.kind == MapKind::RoiPosition) {
            values = rois.positions(map.index);
        } else {
            auto read = file->map(static_cast<std::size_t>(map.index));
            if (!read)
                return Failure(read.error());
            values = std::move(*read);
        }
        return {};
    }
};

DataReader::DataReader() : m_work(std::make_shared<Work>()) {
    m_pool.setMaxThreadCount(1);
}

DataReader::~DataReader() {
    m_pool.clear();
    m_pool.waitForDone();
}

void DataReader::read(DataRequest request) {
    m_busy = true;
    inBackground(
        m_pool, this,
        [work = m_work, request = std::move(request)] { return work->answer(request); },
        [this](const Result<DataAnswer>& answer) {
            m_busy = false;
            if (answer)
                Q_EMIT answered(*answer);
            else
                Q_EMIT failed(answer.error());
        });
}

}  // namespace gimbalscan

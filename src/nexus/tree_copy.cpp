// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tree_copy.h"

#include "h5_writing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>

namespace gimbalscan {

namespace {

constexpr const char* kTraces = "/entry/instrument/detector/data";
constexpr hsize_t kMostChunkBytes = 1U << 20U;
constexpr unsigned kLevel = 4;
constexpr int kDeepest = 32;

/// As few chunks a row as fit the limit, all of the same width: so none is below half of it unless
/// the row is.
std::vector<hsize_t> chunkShape(const std::vector<hsize_t>& shape, std::size_t elementSize) {
    std::vector<hsize_t> chunk(shape.size(), 1);
    chunk.back() = shape.back();
    if (shape.size() < 2)
        return chunk;
    const hsize_t row = shape[shape.size() - 2];
    const hsize_t most = std::clamp<hsize_t>(kMostChunkBytes / (chunk.back() * elementSize), 1,
                                             std::max<hsize_t>(1, row));
    const hsize_t pieces = (row + most - 1) / most;
    chunk[shape.size() - 2] = pieces == 0 ? 1 : (row + pieces - 1) / pieces;
    return chunk;
}

class TreeCopy {
public:
    TreeCopy(const std::string& from, const std::string& to, const CopyTold& told)
        : m_from(H5Fopen(from.c_str(), H5F_ACC_RDONLY, fileAccess().id()), H5Fclose),
          m_to(to),
          m_told(told) {}

    std::string run(const std::optional<CopiedNote>& note) {
        check(static_cast<bool>(m_from), "/");
        if (good()) {
            const H5Object root(H5Gopen2(m_from.id(), "/", H5P_DEFAULT), H5Gclose);
            m_places[addressOf(root.id())] = "/";
            attributes(root.id(), "/");
            children(root.id(), "", 0);
        }
        if (note && good())
            add(*note);
        if (!m_to.close() && m_failed.empty())
            m_failed = m_to.failed();
        return m_failed.empty() ? "" : fmt::format("\"{}\" could not be copied", m_failed);
    }

private:
    [[nodiscard]] bool good() const { return m_failed.empty() && m_to.good(); }
    void check(bool success, const std::string& path) {
        if (!success && m_failed.empty())
            m_failed = path;
    }

    haddr_t addressOf(hid_t object) {
        H5O_info_t info = {};
        check(H5Oget_info2(object, &info, H5O_INFO_BASIC) >= 0, "/");
        return info.addr;
    }

    void children(hid_t group, const std::string& path, int depth) {
        check(depth < kDeepest, path);
        H5G_info_t info = {};
        check(H5Gget_info(group, &info) >= 0, path);
        for (hsize_t i = 0; i < info.nlinks && good(); ++i) {
            const ssize_t length = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i,
                                                      nullptr, 0, H5P_DEFAULT);
            check(length > 0, path);
            if (!good())
                return;
            std::string name(static_cast<std::size_t>(length), '\0');
            (void)H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name.data(),
                                     name.size() + 1, H5P_DEFAULT);
            child(group, name, fmt::format("{}/{}", path, name), depth);
        }
    }

    void child(hid_t group, const std::string& name, const std::string& path, int depth) {
        H5L_info_t link = {};
        check(H5Lget_info(group, name.c_str(), &link, H5P_DEFAULT) >= 0, path);
        if (!good())
            return;
        if (link.type == H5L_TYPE_SOFT)
            return softLink(group, name, path, link.u.val_size);
        check(link.type == H5L_TYPE_HARD, path);  // an archive must not depend on other files
        if (!good())
            return;
        const auto [place, isNew] = m_places.emplace(link.u.address, path);
        if (isNew)
            object(group, name, path, depth);
        else
            check(H5Lcreate_hard(m_to.id(), place->second.c_str(), m_to.id(), path.c_str(),
                                 H5P_DEFAULT, H5P_DEFAULT) >= 0,
                  path);
    }

    void softLink(hid_t group, const std::string& name, const std::string& path, std::size_t size) {
        std::string target(size, '\0');
        check(H5Lget_val(group, name.c_str(), target.data(), size, H5P_DEFAULT) >= 0 &&
                  H5Lcreate_soft(target.c_str(), m_to.id(), path.c_str(), H5P_DEFAULT,
                                 H5P_DEFAULT) >= 0,
              path);
    }

    void object(hid_t group, const std::string& name, const std::string& path, int depth) {
        const H5Object source(H5Oopen(group, name.c_str(), H5P_DEFAULT), H5Oclose);
        check(static_cast<bool>(source), path);
        if (!good())
            return;
        if (H5Iget_type(source.id()) == H5I_GROUP) {
            const H5Object made(
                H5Gcreate2(m_to.id(), path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                H5Gclose);
            check(static_cast<bool>(made), path);
            attributes(source.id(), path);
            children(source.id(), path, depth + 1);
        } else if (isTraces(source.id())) {
            traces(source.id(), path);
            attributes(source.id(), path);
        } else {
            check(H5Ocopy(group, name.c_str(), m_to.id(), path.c_str(), H5P_DEFAULT, H5P_DEFAULT) >=
                      0,
                  path);
        }
    }

    /// By its address: whichever of its names comes first.
    bool isTraces(hid_t object) {
        if (!m_traces) {
            const H5Object set(H5Dopen2(m_from.id(), kTraces, H5P_DEFAULT), H5Dclose);
            check(static_cast<bool>(set), kTraces);
            m_traces = set ? addressOf(set.id()) : HADDR_UNDEF;
        }
        return H5Iget_type(object) == H5I_DATASET && addressOf(object) == *m_traces;
    }

    void attributes(hid_t source, const std::string& path) {
        const H5Object target(H5Oopen(m_to.id(), path.c_str(), H5P_DEFAULT), H5Oclose);
        H5O_info_t info = {};
        check(target && H5Oget_info2(source, &info, H5O_INFO_NUM_ATTRS) >= 0, path);
        for (hsize_t i = 0; i < info.num_attrs && good(); ++i)
            check(attribute(source, target.id(), i), path);
    }

    static bool attribute(hid_t source, hid_t target, hsize_t index) {
        const H5Object from(H5Aopen_by_idx(source, ".", H5_INDEX_NAME, H5_ITER_INC, index,
                                           H5P_DEFAULT, H5P_DEFAULT),
                            H5Aclose);
        const H5Object type(H5Aget_type(from.id()), H5Tclose);
        const H5Object space(H5Aget_space(from.id()), H5Sclose);
        const ssize_t length = H5Aget_name(from.id(), 0, nullptr);
        if (!type || !space || length < 0)
            return false;
        std::string name(static_cast<std::size_t>(length), '\0');
        (void)H5Aget_name(from.id(), name.size() + 1, name.data());
        const H5Object to(
            H5Acreate2(target, name.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
            H5Aclose);
        const hssize_t count = H5Sget_simple_extent_npoints(space.id());
        if (!to || count < 0)
            return false;
        if (count == 0)
            return true;
        std::vector<std::byte> bytes(static_cast<std::size_t>(count) * H5Tget_size(type.id()));
        if (H5Aread(from.id(), type.id(), bytes.data()) < 0)
            return false;
        const bool written = H5Awrite(to.id(), type.id(), bytes.data()) >= 0;
        (void)H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, bytes.data());
        return written;
    }

    void traces(hid_t source, const std::string& path) {
        const H5Object type(H5Dget_type(source), H5Tclose);
        const H5Object space(H5Dget_space(source), H5Sclose);
        const int dimensions = H5Sget_simple_extent_ndims(space.id());
        check(type && dimensions >= 1, path);
        if (!good())
            return;
        std::vector<hsize_t> shape(static_cast<std::size_t>(dimensions));
        (void)H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr);
        const std::vector<hsize_t> chunk = chunkShape(shape, H5Tget_size(type.id()));
        const H5Object plan(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
        check(H5Pset_chunk(plan.id(), dimensions, chunk.data()) >= 0 &&
                  H5Pset_shuffle(plan.id()) >= 0 && H5Pset_deflate(plan.id(), kLevel) >= 0,
              path);
        const H5Object target(H5Dcreate2(m_to.id(), path.c_str(), type.id(), space.id(),
                                         H5P_DEFAULT, plan.id(), H5P_DEFAULT),
                              H5Dclose);
        check(static_cast<bool>(target), path);
        std::vector<hsize_t> at(shape.size(), 0);
        const std::uint64_t total = chunks(shape, chunk);
        for (std::uint64_t done = 0; good() && at.front() < shape.front(); ++done) {
            m_told(done, total);
            check(block(source, target.id(), type.id(), space.id(), at, chunk, shape), path);
            advance(at, chunk, shape);
        }
    }

    static std::uint64_t chunks(const std::vector<hsize_t>& shape,
                                const std::vector<hsize_t>& chunk) {
        std::uint64_t count = 1;
        for (std::size_t i = 0; i < shape.size(); ++i)
            count *= (shape[i] + chunk[i] - 1) / chunk[i];
        return count;
    }

    static void advance(std::vector<hsize_t>& at, const std::vector<hsize_t>& chunk,
                        const std::vector<hsize_t>& shape) {
        for (std::size_t i = at.size(); i-- > 0;) {
            at[i] += chunk[i];
            if (at[i] < shape[i] || i == 0)
                return;
            at[i] = 0;
        }
    }

    /// One chunk, in the type of the file: nothing is converted.
    bool block(hid_t source, hid_t target, hid_t type, hid_t space, const std::vector<hsize_t>& at,
               const std::vector<hsize_t>& chunk, const std::vector<hsize_t>& shape) {
        std::vector<hsize_t> extent(at.size());
        std::size_t bytes = H5Tget_size(type);
        for (std::size_t i = 0; i < at.size(); ++i) {
            extent[i] = std::min(chunk[i], shape[i] - at[i]);
            bytes *= extent[i];
        }
        m_buffer.resize(bytes);
        const H5Object memory(
            H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr), H5Sclose);
        return H5Sselect_hyperslab(space, H5S_SELECT_SET, at.data(), nullptr, extent.data(),
                                   nullptr) >= 0 &&
               H5Dread(source, type, memory.id(), space, H5P_DEFAULT, m_buffer.data()) >= 0 &&
               H5Dwrite(target, type, memory.id(), space, H5P_DEFAULT, m_buffer.data()) >= 0;
    }

    /// In place of the one that a copy of a copy has already.
    void add(const CopiedNote& note) {
        const std::string path = "/entry/view_config";
        if (H5Lexists(m_to.id(), path.c_str(), H5P_DEFAULT) > 0)
            check(H5Ldelete(m_to.id(), path.c_str(), H5P_DEFAULT) >= 0, path);
        m_to.group(path, "NXnote");
        m_to.text(path + "/type", "application/json");
        m_to.text(path + "/data", note.data);
        m_to.text(path + "/algorithm", "sha256");
        m_to.text(path + "/checksum", note.checksum);
        m_to.text(path + "/description", "regions, calibration, notes and view, added later");
    }

    H5Object m_from;
    H5Writing m_to;
    const CopyTold& m_told;
    std::string m_failed;
    std::map<haddr_t, std::string> m_places;  // first path of each object, by its address
    std::optional<haddr_t> m_traces;
    std::vector<std::byte> m_buffer;
};

}  // namespace

std::string copyTree(const std::string& from, const std::string& to,
                     const std::optional<CopiedNote>& note, const CopyTold& told) {
    return TreeCopy(from, to, told).run(note);
}

}  // namespace gimbalscan

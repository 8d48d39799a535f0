// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log_sink.h"

#include <QAbstractListModel>
#include <QSortFilterProxyModel>
#include <QWidget>

#include <deque>
#include <memory>

namespace Ui {
class LogPanel;
}

namespace gimbalscan {

/// The last lines of the log, oldest first.
class LogModel : public QAbstractListModel {
    Q_OBJECT

public:
    static constexpr int kLevelRole = Qt::UserRole;

    using QAbstractListModel::QAbstractListModel;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    void append(const std::vector<LogLine>& lines);

private:
    std::deque<LogLine> m_lines;
};

/// Level and words.
class LogFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setLevel(int lowest);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    int m_lowest = 2;
};

/// The log dock: level filter, search, copy. GUI thread only.
class LogPanel : public QWidget {
    Q_OBJECT

public:
    explicit LogPanel(QWidget* parent = nullptr);
    ~LogPanel() override;

    void follow(LogFeed& feed);
    /// The lines that are shown now.
    [[nodiscard]] QStringList shownLines() const;

private:
    void copy();

    std::unique_ptr<Ui::LogPanel> m_ui;
    LogModel m_model;
    LogFilter m_filter;
};

}  // namespace gimbalscan

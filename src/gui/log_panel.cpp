// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_panel.h"

#include "theme.h"
#include "ui_log_panel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QScrollBar>

#include <algorithm>

namespace gimbalscan {

namespace {

constexpr std::size_t kMostLines = 10'000;
constexpr int kInfo = 2, kWarning = 3, kError = 4;

QString levelText(int level) {
    if (level >= kError)
        return LogPanel::tr("error");
    return level == kWarning ? LogPanel::tr("warning") : LogPanel::tr("info");
}

}  // namespace

int LogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const LogLine& line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == kLevelRole)
        return line.level;
    if (role == Qt::DisplayRole)
        return QStringLiteral("%1  %2  %3")
            .arg(line.time, levelText(line.level).leftJustified(7), line.text);
    if (role == Qt::ToolTipRole)
        return line.text;
    if (role == Qt::ForegroundRole && line.level >= kError)
        return problemColour(QApplication::palette());
    if (role == Qt::ForegroundRole && line.level == kWarning)
        return warningColour(QApplication::palette());
    return {};
}

void LogModel::append(const std::vector<LogLine>& lines) {
    if (lines.empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(lines.size()) - 1);
    m_lines.insert(m_lines.end(), lines.begin(), lines.end());
    endInsertRows();
    if (m_lines.size() <= kMostLines)
        return;
    const auto excess = static_cast<int>(m_lines.size() - kMostLines);
    beginRemoveRows({}, 0, excess - 1);
    m_lines.erase(m_lines.begin(), m_lines.begin() + excess);
    endRemoveRows();
}

void LogFilter::setLevel(int lowest) {
    m_lowest = lowest;
    invalidateFilter();
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    return index.data(LogModel::kLevelRole).toInt() >= m_lowest &&
           QSortFilterProxyModel::filterAcceptsRow(row, parent);
}

LogPanel::LogPanel(QWidget* parent) : QWidget(parent), m_ui(std::make_unique<Ui::LogPanel>()) {
    m_ui->setupUi(this);
    m_filter.setSourceModel(&m_model);
    m_filter.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_ui->lines->setModel(&m_filter);
    for (const int level : {kInfo, kWarning, kError})
        m_ui->level->addItem(level == kInfo      ? tr("All")
                             : level == kWarning ? tr("Warnings and errors")
                                                 : tr("Errors"),
                             level);
    connect(m_ui->level, &QComboBox::currentIndexChanged, this,
            [this] { m_filter.setLevel(m_ui->level->currentData().toInt()); });
    connect(m_ui->search, &QLineEdit::textChanged, this,
            [this](const QString& words) { m_filter.setFilterFixedString(words); });
    connect(m_ui->copy, &QAbstractButton::clicked, this, &LogPanel::copy);
    auto* copyKey = new QAction(tr("Copy"), m_ui->lines);
    copyKey->setShortcut(QKeySequence::Copy);
    copyKey->setShortcutContext(Qt::WidgetShortcut);
    connect(copyKey, &QAction::triggered, this, &LogPanel::copy);
    m_ui->lines->addAction(copyKey);
    m_ui->lines->setContextMenuPolicy(Qt::ActionsContextMenu);
}

LogPanel::~LogPanel() = default;

void LogPanel::follow(LogFeed& feed) {
    connect(&feed, &LogFeed::linesArrived, this, [this](const std::vector<LogLine>& lines) {
        const QScrollBar* bar = m_ui->lines->verticalScrollBar();
        const bool atEnd = bar->value() == bar->maximum();
        m_model.append(lines);
        if (atEnd)
            m_ui->lines->scrollToBottom();
    });
}

QStringList LogPanel::shownLines() const {
    QStringList lines;
    for (int row = 0; row < m_filter.rowCount(); ++row)
        lines << m_filter.index(row, 0).data().toString();
    return lines;
}

/// The chosen lines, or all that are shown when none is chosen.
void LogPanel::copy() {
    QModelIndexList chosen = m_ui->lines->selectionModel()->selectedIndexes();
    std::sort(chosen.begin(), chosen.end());
    QStringList lines;
    for (const QModelIndex& index : std::as_const(chosen))
        lines << index.data().toString();
    if (lines.isEmpty())
        lines = shownLines();
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

}  // namespace gimbalscan

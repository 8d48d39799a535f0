// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue_panel.h"

#include "file_dialog.h"
#include "queue_runner.h"
#include "ui_queue_panel.h"
#include "widget_tools.h"

#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QShortcut>
#include <QSignalBlocker>

namespace gimbalscan {

namespace {

QString stateText(QueueState state) {
    switch (state) {
        case QueueState::Checking:
            return QueuePanel::tr("is being checked");
        case QueueState::Waiting:
            return QueuePanel::tr("waiting");
        case QueueState::Running:
            return QueuePanel::tr("running");
        case QueueState::Completed:
            return QueuePanel::tr("completed");
        case QueueState::Stopped:
            return QueuePanel::tr("stopped");
        case QueueState::Failed:
            return QueuePanel::tr("failed");
        case QueueState::Refused:
            return QueuePanel::tr("refused");
    }
    return {};
}

}  // namespace

QueuePanel::QueuePanel(QueueRunner& runner, QWidget* parent)
    : QWidget(parent), m_runner(runner), m_ui(std::make_unique<Ui::QueuePanel>()) {
    m_ui->setupUi(this);
    m_ui->list->setToolTip(tr("The scans, in the order in which they run"));
    connectButtons();
    addShortcuts();
    connect(&runner, &QueueRunner::changed, this, [this] {
        showEntries();
        applyVerdicts();
    });
    connect(m_ui->list, &QTreeWidget::currentItemChanged, this, &QueuePanel::applyVerdicts);
    m_ui->list->viewport()->installEventFilter(this);
    applyVerdicts();
}

QueuePanel::~QueuePanel() {
    // The list outlives what its events are handled with.
    m_ui->list->viewport()->removeEventFilter(this);
}

bool QueuePanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && watched == m_ui->list->viewport())
        fitRows();
    return QWidget::eventFilter(watched, event);
}

/// As high as the wrapped text is: why a scan is refused has to be read. A tree asks for the height
/// of one line.
void QueuePanel::fitRows() {
    constexpr int kMargin = 4;
    const int width = m_ui->list->viewport()->width();
    for (int i = 0; i < m_ui->list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_ui->list->topLevelItem(i);
        const QRect room(0, 0, width - 2 * kMargin, QWIDGETSIZE_MAX);
        const QRect text = QFontMetrics(item->font(0))
                               .boundingRect(room, Qt::TextWordWrap | Qt::AlignLeft, item->text(0));
        item->setSizeHint(0, QSize(width, text.height() + kMargin));
    }
}

void QueuePanel::connectButtons() {
    connect(m_ui->start, &QAbstractButton::clicked, &m_runner, &QueueRunner::start);
    connect(m_ui->stopAfterThis, &QAbstractButton::clicked, &m_runner,
            &QueueRunner::setStopAfterThis);
    connect(m_ui->addFiles, &QAbstractButton::clicked, this, &QueuePanel::chooseFiles);
    connect(m_ui->addScan, &QAbstractButton::clicked, this, &QueuePanel::addScanRequested);
    connect(m_ui->up, &QAbstractButton::clicked, this, [this] {
        if (const auto id = selected())
            m_runner.move(*id, -1);
    });
    connect(m_ui->down, &QAbstractButton::clicked, this, [this] {
        if (const auto id = selected())
            m_runner.move(*id, 1);
    });
    connect(m_ui->remove, &QAbstractButton::clicked, this, [this] {
        if (const auto id = selected())
            m_runner.remove(*id);
    });
    connect(m_ui->again, &QAbstractButton::clicked, this, [this] {
        if (const auto id = selected())
            m_runner.again(*id);
    });
}

/// As the buttons do, which say why not.
void QueuePanel::addShortcuts() {
    const auto add = [this](const QKeySequence& keys, QPushButton* button) {
        auto* shortcut = new QShortcut(keys, m_ui->list);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, button, [button] { button->click(); });
    };
    add(QKeySequence(Qt::ALT | Qt::Key_Up), m_ui->up);
    add(QKeySequence(Qt::ALT | Qt::Key_Down), m_ui->down);
    add(QKeySequence(QKeySequence::Delete), m_ui->remove);
}

void QueuePanel::chooseFiles() {
    auto* dialog = new QFileDialog(this, tr("Add scans to the queue"), m_folder,
                                   tr("Scan files (*.json);;All files (*)"));
    dialog->setObjectName(QStringLiteral("queueDialog"));
    dialog->setFileMode(QFileDialog::ExistingFiles);
    prepare(*dialog);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
        for (const QString& file : files)
            m_runner.addFile(file);
        m_folder = QFileInfo(files.value(0)).absolutePath();
    });
    dialog->show();
}

std::optional<int> QueuePanel::selected() const {
    const QTreeWidgetItem* item = m_ui->list->currentItem();
    return item ? std::optional(item->data(0, Qt::UserRole).toInt()) : std::nullopt;
}

void QueuePanel::select(int id) {
    for (int i = 0; i < m_ui->list->topLevelItemCount(); ++i)
        if (QTreeWidgetItem* item = m_ui->list->topLevelItem(i);
            item->data(0, Qt::UserRole).toInt() == id)
            m_ui->list->setCurrentItem(item);
}

void QueuePanel::showEntries() {
    const auto chosen = selected();
    {
        const QSignalBlocker quiet(m_ui->list);
        m_ui->list->clear();
        for (const QueueEntry& entry : m_runner.queue().entries()) {
            auto* item = new QTreeWidgetItem(m_ui->list);
            const QString state = stateText(entry.state);
            const QString line =
                entry.detail.isEmpty() ? state : tr("%1: %2").arg(state, entry.detail);
            item->setText(0, entry.name + QLatin1Char('\n') + line);
            item->setToolTip(0, item->text(0));
            item->setData(0, Qt::UserRole, entry.id);
            QFont font = item->font(0);
            font.setBold(entry.state == QueueState::Running);
            item->setFont(0, font);
        }
        if (chosen)
            select(*chosen);
        fitRows();
    }
    if (!m_ui->list->currentItem() && m_ui->list->topLevelItemCount() > 0)
        m_ui->list->setCurrentItem(m_ui->list->topLevelItem(0));
}

QString QueuePanel::statusText() const {
    const ScanQueue& queue = m_runner.queue();
    if (queue.active() || queue.running())
        return queue.running() ? tr("%1 is running.").arg(queue.running()->name)
                               : tr("The next scan is being checked.");
    if (!queue.holdReason().isEmpty())
        return tr("The queue is held: %1").arg(queue.holdReason());
    for (const QueueEntry& entry : queue.entries())
        if (entry.state == QueueState::Refused)  // Start queue says the same
            return verdict(QueueControl::Start, queue, {}, m_runner.conditions(m_machine)).reason;
    return queue.entries().empty() ? tr("No scans. Add files, or the scan as it stands.")
                                   : tr("Nothing runs before Start queue is pressed.");
}

void QueuePanel::refresh(const ControlInput& machine) {
    m_machine = machine;
    applyVerdicts();
}

void QueuePanel::applyVerdicts() {
    const ScanQueue& queue = m_runner.queue();
    const ControlInput input = m_runner.conditions(m_machine);
    const auto id = selected();
    const auto use = [&](QWidget& widget, QueueControl control, const QString& tip) {
        apply(widget, verdict(control, queue, id, input), tip);
    };
    use(*m_ui->start, QueueControl::Start, tr("Run the scans that wait, one after another"));
    use(*m_ui->stopAfterThis, QueueControl::StopAfterThis,
        tr("The scan that runs is finished; the next one does not begin"));
    use(*m_ui->addScan, QueueControl::AddScan,
        tr("Add the scan of the panel Scan as it stands; nothing moves"));
    use(*m_ui->up, QueueControl::Up, tr("Run the chosen scan earlier (Alt+Up)"));
    use(*m_ui->down, QueueControl::Down, tr("Run the chosen scan later (Alt+Down)"));
    use(*m_ui->remove, QueueControl::Remove,
        tr("Take the chosen scan out of the queue (Del); its files stay"));
    use(*m_ui->again, QueueControl::Again,
        tr("Check the chosen scan again and let it wait for its turn"));
    m_ui->stopAfterThis->setChecked(queue.stopAfterThis());
    setTextOf(*m_ui->status, statusText());
}

}  // namespace gimbalscan

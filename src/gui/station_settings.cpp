// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "station_settings.h"

#include "param_form.h"
#include "ui_station_settings.h"
#include "widget_tools.h"

#include <gimbalscan/app/scan_controller.h>
#include <gimbalscan/app/serial_ports.h>

#include <QCloseEvent>
#include <QKeyEvent>
#include <QMenu>

namespace gimbalscan {

namespace {

constexpr int kPartRole = Qt::UserRole;
constexpr std::chrono::milliseconds kCheckAfter{120};

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

QString kindText(DeviceKind kind) {
    return kind == DeviceKind::Motor ? StationSettings::tr("motor")
           : kind == DeviceKind::Daq ? StationSettings::tr("acquisition")
                                     : StationSettings::tr("supply");
}

}  // namespace

StationSettings::StationSettings(QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_ui(std::make_unique<Ui::StationSettings>()),
      m_drivers(builtInDrivers()) {
    m_disk.setMaxThreadCount(1);
    m_ui->setupUi(this);
    setObjectName(QStringLiteral("stationSettings"));
    makeBig(*m_ui->heading, 1.2);
    makeProblem(*m_ui->partProblem);
    m_ui->splitter->setStretchFactor(1, 1);
    m_checkSoon.setSingleShot(true);
    m_checkSoon.setInterval(kCheckAfter);
    connect(&m_checkSoon, &QTimer::timeout, this, &StationSettings::check);
    connectControls();
    showPart();
}

StationSettings::~StationSettings() {
    m_stopProbe.request_stop();
    m_disk.waitForDone();
    m_probe.waitForDone();
}

void StationSettings::connectControls() {
    connect(m_ui->parts, &QTreeWidget::currentItemChanged, this, &StationSettings::showPart);
    connect(m_ui->add, &QAbstractButton::clicked, this, &StationSettings::addEntry);
    connect(m_ui->remove, &QAbstractButton::clicked, this, &StationSettings::removeEntry);
    connect(m_ui->test, &QAbstractButton::clicked, this, &StationSettings::testConnection);
    connect(m_ui->save, &QAbstractButton::clicked, this, [this] { save({}); });
    connect(m_ui->saveAs, &QAbstractButton::clicked, this, [this] { chooseAndSave({}); });
    connect(m_ui->use, &QAbstractButton::clicked, this, &StationSettings::use);
    connect(m_ui->close, &QAbstractButton::clicked, this, &QWidget::close);
    const auto goToRow = [this](const QListWidgetItem* item) {
        const auto row = static_cast<std::size_t>(m_ui->problems->row(item));
        if (row < m_problems.size())
            goTo(ConfigProblem(m_problems[row]));
    };
    connect(m_ui->problems, &QListWidget::itemClicked, this, goToRow);
    connect(m_ui->problems, &QListWidget::itemActivated, this, goToRow);
}

void StationSettings::setRefusals(const QString& use, const QString& test) {
    if (use == m_useRefusal && test == m_testRefusal)
        return;
    m_useRefusal = use;
    m_testRefusal = test;
    showButtons();
}

bool StationSettings::modified() const {
    return m_readable && m_draft.table() != m_savedTable;
}

void StationSettings::buildTree() {
    const QSignalBlocker quiet(m_ui->parts);
    m_ui->parts->clear();
    if (!m_readable)
        return;
    const auto addPart = [this](const QString& name, const StationPart& shown) {
        auto* item = new QTreeWidgetItem(m_ui->parts, {name});
        item->setData(0, kPartRole, QVariant::fromValue(shown));
        return item;
    };
    addPart(tr("General"), {});
    for (const ParamSpec& spec : stationSpecs()) {
        if (spec.type != ParamType::Table && spec.type != ParamType::TableList)
            continue;
        QTreeWidgetItem* item = addPart(shownName(spec), {spec.name, {}});
        item->setToolTip(0, text(spec.description));
        if (spec.type == ParamType::TableList)
            addChildren(*item, spec.name);
    }
    m_ui->parts->expandAll();
}

QString StationSettings::entryName(const StationPart& entry) const {
    const QString name = text(m_draft.nameOf(entry));
    return name.isEmpty() ? tr("(entry %1)").arg(*entry.index + 1) : name;
}

void StationSettings::addChildren(QTreeWidgetItem& group, const std::string& list) {
    for (std::size_t i = 0; i < m_draft.countOf(list); ++i) {
        const StationPart entry{list, i};
        auto* item = new QTreeWidgetItem(&group, {entryName(entry)});
        item->setData(0, kPartRole, QVariant::fromValue(entry));
    }
}

StationPart StationSettings::part() const {
    const QTreeWidgetItem* item = m_ui->parts->currentItem();
    return item ? item->data(0, kPartRole).value<StationPart>() : StationPart{};
}

void StationSettings::select(const StationPart& wanted) {
    QTreeWidgetItemIterator item(m_ui->parts);
    for (; *item; ++item)
        if ((*item)->data(0, kPartRole).value<StationPart>() == wanted)
            break;
    const QSignalBlocker quiet(m_ui->parts);
    m_ui->parts->setCurrentItem(*item ? *item : m_ui->parts->topLevelItem(0));
}

void StationSettings::showPart() {
    m_ui->testResult->clear();
    const StationPart shown = part();
    const ParamSpec* spec = StationDraft::specOf(shown);
    m_ui->heading->setText(!m_readable   ? tr("This station cannot be read")
                           : !spec       ? tr("General")
                           : shown.index ? entryName(shown)
                                         : shownName(*spec));
    m_ui->meaning->setText(
        !m_readable ? tr("What is wrong with the file stands below. It has to be mended with a "
                         "text editor; nothing is written over it.")
        : spec      ? text(spec->description)
                    : QString());
    m_ui->meaning->setVisible(!m_ui->meaning->text().isEmpty());
    buildForm(shown);
    showPartTexts();
    showButtons();
}

void StationSettings::buildForm(const StationPart& shown) {
    const ParamSpec* spec = StationDraft::specOf(shown);
    const bool listOnly = spec && spec->type == ParamType::TableList && !shown.index;
    if (!m_readable || listOnly) {
        m_ui->formArea->setWidget(new QWidget);
        return;
    }
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 6, 0);
    m_formUnit = m_draft.axisUnitOf(shown);
    m_form = new ParamForm(StationDraft::specsOf(shown), m_draft.tableOf(shown), shown.path(),
                           formContext(shown), !shown.key.empty());
    layout->addWidget(m_form);
    layout->addStretch(1);
    connect(m_form, &ParamForm::edited, this, &StationSettings::formEdited);
    connect(
        m_form, &ParamForm::roleEdited, this,
        [this](ParamRole role) {
            if (role != ParamRole::Driver)
                return;
            m_draft.fitParameters(part());
            showPart();
            edited();
        },
        Qt::QueuedConnection);  // the form that says so goes
    m_ui->formArea->setWidget(page);
    placeInTabOrder(*page, *m_ui->formArea);
    m_form->showProblems(m_problems);
}

void StationSettings::formEdited() {
    const StationPart shown = part();
    m_draft.setTableOf(shown, m_form->table());
    placeInTabOrder(*m_form, *m_ui->formArea);  // a row may be new
    if (shown.index) {
        const QString name = entryName(shown);
        m_ui->parts->currentItem()->setText(0, name);
        m_ui->heading->setText(name);
    }
    if (m_draft.axisUnitOf(shown) != m_formUnit)  // later: the form that says so goes
        QTimer::singleShot(0, this, &StationSettings::showPart);
    edited();
}

void StationSettings::edited() {
    m_checkSoon.start();
    showButtons();
}

/// What is wrong with the part as a whole.
void StationSettings::showPartTexts() {
    QStringList texts;
    const std::string path = part().path();
    for (const ConfigProblem& problem : m_problems)
        if (!path.empty() && problem.path == path)
            texts << text(problem.text);
    showText(*m_ui->partProblem, texts.join(QLatin1Char('\n')));
}

void StationSettings::showButtons() {
    const StationPart shown = part();
    const ParamSpec* spec = StationDraft::specOf(shown);
    const bool list = m_readable && spec && spec->type == ParamType::TableList;
    const QString unreadable =
        m_readable ? QString() : tr("There is no station to change: the file cannot be read.");
    const auto set = [](QWidget& button, const QString& refusal, const QString& tip) {
        apply(button, {refusal.isEmpty(), refusal}, tip);
    };
    set(*m_ui->add, list ? QString() : tr("Choose a list on the left, such as Axes."),
        tr("Add an entry to this list"));
    set(*m_ui->remove,
        list && shown.index ? QString() : tr("Choose an entry of a list on the left."),
        tr("Take this entry out of the station"));
    const bool device = list && shown.key == "devices" && shown.index;
    m_ui->test->setVisible(device);
    m_ui->testResult->setVisible(device);
    set(*m_ui->test, m_probing ? tr("The test is running.") : m_testRefusal,
        tr("Connect to this device alone and let go of it again; nothing moves"));
    set(*m_ui->save, unreadable, tr("Save the station's file (Ctrl+S)"));
    set(*m_ui->saveAs, unreadable, tr("Save the station in another file (Ctrl+Shift+S)"));
    const QString wrong =
        m_problems.empty() ? QString() : tr("Something is wrong; see the list above.");
    set(*m_ui->use,
        !m_readable        ? unreadable
        : !wrong.isEmpty() ? wrong
                           : m_useRefusal,
        tr("Save, and open the main window anew with this station; nothing moves"));
    const QString name = m_file.isEmpty() ? tr("Simulated station, in no file yet") : m_file;
    m_ui->fileName->setText(name);
    setWindowTitle(tr("%1[*] \u2013 Station settings").arg(m_file.section(QLatin1Char('/'), -1)));
    setWindowModified(modified());
}

void StationSettings::addEntry() {
    const StationPart shown = part();
    if (shown.key == "devices")
        return addDeviceMenu();
    const StationPart added = m_draft.add(shown.key);
    buildTree();
    select(added);
    showPart();
    edited();
}

void StationSettings::addDeviceMenu() {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("driverMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (const DriverEntry& driver : m_drivers.all()) {
        QAction* entry =
            menu->addAction(QStringLiteral("%1 (%2)").arg(text(driver.key), kindText(driver.kind)));
        entry->setToolTip(text(driver.description));
        connect(entry, &QAction::triggered, this, [this, key = driver.key] {
            const StationPart added = m_draft.addDevice(key);
            buildTree();
            select(added);
            showPart();
            edited();
        });
    }
    menu->popup(m_ui->add->mapToGlobal(QPoint(0, m_ui->add->height())));
}

void StationSettings::removeEntry() {
    const StationPart shown = part();
    m_draft.remove(shown);
    const std::size_t left = m_draft.countOf(shown.key);
    buildTree();
    select(left == 0 ? StationPart{shown.key, {}}
                     : StationPart{shown.key, std::min(*shown.index, left - 1)});
    showPart();
    edited();
}

void StationSettings::goTo(const ConfigProblem& problem) {
    if (!m_readable)
        return;
    StationPart best;
    QTreeWidgetItemIterator item(m_ui->parts);
    for (; *item; ++item) {
        const auto candidate = (*item)->data(0, kPartRole).value<StationPart>();
        const std::string path = candidate.path();
        if (!path.empty() && pathInside(problem.path, path) && path.size() > best.path().size())
            best = candidate;
    }
    select(best);
    showPart();
    ParamField* field = m_form ? m_form->fieldOf(problem.path) : nullptr;
    if (!field)
        return;
    m_ui->formArea->ensureWidgetVisible(field);
    field->editor().setFocus();
}

FormContext StationSettings::formContext(const StationPart& shown) {
    return {[this](ParamRole role) { return suggestionsFor(role); },
            [this](const ParamTable& around) -> const std::vector<ParamSpec>* {
                const auto driver = around.find("driver");
                const DriverEntry* entry =
                    driver == around.end()
                        ? nullptr
                        : m_drivers.find(std::get<std::string>(driver->second.value));
                return entry ? &entry->parameters : nullptr;
            },
            m_draft.axisUnitOf(shown)};
}

std::vector<Suggestion> StationSettings::suggestionsFor(ParamRole role) const {
    std::vector<Suggestion> entries;
    if (role == ParamRole::SerialPort)
        for (const SerialPort& port : serialPorts())
            entries.push_back({text(port.path), text(port.path + ": " + port.description)});
    if (role == ParamRole::Driver)
        for (const DriverEntry& driver : m_drivers.all())
            entries.push_back({text(driver.key), text(driver.key)});
    if (role == ParamRole::Device || role == ParamRole::Axis)
        for (const std::string& name :
             m_draft.namesOf(role == ParamRole::Device ? "devices" : "axes"))
            entries.push_back({text(name), text(name)});
    return entries;
}

void StationSettings::drop() {
    m_closing = true;
    close();
    m_closing = false;
}

void StationSettings::closeEvent(QCloseEvent* event) {
    commitField();
    if (m_closing || !modified()) {
        m_stopProbe.request_stop();
        event->accept();
        return;
    }
    event->ignore();
    settleChanges([this] {
        m_closing = true;
        close();
        m_closing = false;
    });
}

void StationSettings::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

}  // namespace gimbalscan

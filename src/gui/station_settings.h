// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "param_editors.h"
#include "station_draft.h"

#ifndef Q_MOC_RUN
#include <gimbalscan/app/device_probe.h>
#endif

#include <QPointer>
#include <QThreadPool>
#include <QTimer>
#include <QWidget>

#include <memory>

namespace Ui {
class StationSettings;
}
class QMessageBox;
class QTreeWidgetItem;

namespace gimbalscan {

class ParamForm;

/// The station as a form: made from the tables of the station and of the drivers, checked by their
/// reader, saved as a file. Touches no device but for the test of one connection, and not the
/// station in use. GUI thread only; files, checks and tests are worked on in the background.
class StationSettings : public QWidget {
    Q_OBJECT

public:
    explicit StationSettings(QWidget* parent = nullptr);
    ~StationSettings() override;

    /// Reads it in the background; empty: the one inside the program. Asks about changes first.
    /// `then` is told whether nothing is wrong with it; not called when the user cancels.
    void openStation(const QString& file, std::function<void(bool right)> then = {});
    /// Why this station cannot be put to use, or no connection be tried, now; empty: it can.
    void setRefusals(const QString& use, const QString& test);
    /// Tests of connections keep what passes over the wires; as probeDevice() takes it.
    void setWireLog(const QString& file) { m_wireLog = file; }
    [[nodiscard]] bool modified() const;
    void drop();  ///< closes without asking
    [[nodiscard]] QString file() const { return m_file; }
    /// Asks what to do with unsaved changes; `then` is called unless the user cancels.
    void settleChanges(const std::function<void()>& then);

Q_SIGNALS:
    /// It is saved and fits together.
    void useRequested(const QString& file);
    /// A station was read, or could not be.
    void opened(bool readable);
    void saved();

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Loaded {
        ConfigResult<StationConfig> station;
        std::vector<ConfigProblem> problems;  // also of one that can be read
        QString file;
    };
    struct Saved {
        Result<void> result;
        std::string text;  // as it is on the disk now
        DraftCheck check;
    };
    // station_settings.cpp: the window and the form
    void connectControls();
    void buildTree();
    [[nodiscard]] QString entryName(const StationPart& entry) const;
    void addChildren(QTreeWidgetItem& group, const std::string& list);
    void select(const StationPart& part);
    [[nodiscard]] StationPart part() const;
    void showPart();
    void buildForm(const StationPart& part);
    void formEdited();
    void edited();
    void showPartTexts();
    void showButtons();
    void addEntry();
    void removeEntry();
    void addDeviceMenu();
    void goTo(const ConfigProblem& problem);
    [[nodiscard]] FormContext formContext(const StationPart& part);
    [[nodiscard]] std::vector<Suggestion> suggestionsFor(ParamRole role) const;
    // station_settings_files.cpp: reading, checking, saving, trying
    void read(const QString& file, const std::function<void(bool)>& then);
    void take(const Loaded& loaded);
    void check();
    void showProblems();
    void save(std::function<void()> then);
    void chooseAndSave(std::function<void()> then);
    void write(const QString& file, std::function<void()> then);
    void written(const QString& file, const ParamTable& table, const Saved& saved);
    [[nodiscard]] Saved writeFile(const ParamTable& table, const std::string& file,
                                  const std::optional<std::string>& known) const;
    void use();
    void testConnection();
    void showAnswer(const Result<ProbeAnswer>& answer);
    void commitField();
    [[nodiscard]] QMessageBox* newQuestion(const QString& name, const QString& text);

    std::unique_ptr<Ui::StationSettings> m_ui;
    const DriverRegistry m_drivers;
    QThreadPool m_disk, m_probe;
    std::stop_source m_stopProbe;
    StationDraft m_draft{m_drivers};
    ParamTable m_savedTable;
    std::string m_diskText;  // of the file as it was read or saved last
    QString m_file;
    bool m_readable = false, m_probing = false, m_closing = false;
    std::vector<ConfigProblem> m_problems;
    std::uint64_t m_checkNumber = 0;
    QTimer m_checkSoon;
    QPointer<ParamForm> m_form;
    std::string m_formUnit;
    QPointer<QMessageBox> m_question;
    QString m_useRefusal, m_testRefusal, m_wireLog;
};

}  // namespace gimbalscan

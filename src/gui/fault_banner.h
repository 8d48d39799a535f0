// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fault_report.h"
#include "machine.h"

#include <QFrame>

#include <memory>
#include <optional>

namespace Ui {
class FaultBanner;
}

namespace gimbalscan {

/// What needs attention: one fault, refusal or result, with the buttons that help. A standing fault
/// of the machine goes before everything else and stays until it is acknowledged or resumed. GUI
/// thread only.
class FaultBanner : public QFrame {
    Q_OBJECT

public:
    explicit FaultBanner(QWidget* parent = nullptr);
    ~FaultBanner() override;
    void setMachine(Machine& machine);

    /// Something that was refused or failed, until it is dismissed or the next thing comes.
    void showError(const Error& error);
    /// Something in words, such as the problems of a file.
    void showNotice(const QString& text, const QStringList& details, bool problem);
    /// The same; `file`: what there is now, its folder can be opened.
    void showFileNotice(const QString& text, const QStringList& details, bool problem,
                        const QString& file);
    /// A scan that has ended; its folder can be opened.
    void showResult(const FinishedRun& run);
    /// Shows nothing but a standing fault any more.
    void dismiss();
    /// Looks at the machine again; no I/O.
    void refresh(const ControlInput& input);
    /// Whether there is anything to show.
    [[nodiscard]] bool wanted() const noexcept { return m_wanted; }

Q_SIGNALS:
    void wantedChanged(bool wanted);
    void saveElsewhereRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitHeight();
    enum class Tone { Fault, Problem, Good };
    void show(const FaultReport& report, Tone tone);
    [[nodiscard]] MachineFacts facts() const;
    void setButtons(const ControlInput& input, bool fault);

    Machine* m_machine = nullptr;
    std::unique_ptr<Ui::FaultBanner> m_ui;
    std::optional<Error> m_error;
    QString m_refusal;  // of saving elsewhere, while the fault that it was asked for stands
    std::optional<FaultReport> m_notice;
    Tone m_noticeTone = Tone::Problem;
    QString m_folder;
    bool m_wanted = false;
};

}  // namespace gimbalscan

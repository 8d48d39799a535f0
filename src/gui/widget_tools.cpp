// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widget_tools.h"

#include "theme.h"

#include <QApplication>
#include <QEvent>

#include <vector>

namespace gimbalscan {

namespace {

/// Keeps a label in the colour of problems, whatever the theme becomes.
class ProblemInk : public QObject {
public:
    explicit ProblemInk(QLabel& label) : QObject(&label), m_label(label) {
        label.installEventFilter(this);
        paint();
    }
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::PaletteChange ||
            event->type() == QEvent::ApplicationPaletteChange)
            paint();
        return QObject::eventFilter(watched, event);
    }

private:
    void paint() {
        const QColor colour = problemColour(QApplication::palette());
        QPalette palette;  // that of the application, but for the ink
        palette.setColor(QPalette::WindowText, colour);
        if (m_label.palette().color(QPalette::WindowText) != colour)
            m_label.setPalette(palette);
    }

    QLabel& m_label;
};

}  // namespace

void apply(QWidget& widget, const Verdict& verdict, const QString& tip) {
    if (widget.isEnabled() != verdict.enabled)
        widget.setEnabled(verdict.enabled);
    const QString text = verdict.enabled ? tip : verdict.reason;
    if (widget.toolTip() != text)
        widget.setToolTip(text);
}

void apply(QAction& action, const Verdict& verdict, const QString& tip) {
    const QString keys = action.shortcut().toString(QKeySequence::NativeText);
    const QString text = verdict.enabled
                             ? (keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys))
                             : verdict.reason;
    if (action.isEnabled() != verdict.enabled)
        action.setEnabled(verdict.enabled);
    if (action.toolTip() != text)
        action.setToolTip(text);
}

void makeBig(QLabel& label, double factor) {
    QFont font = label.font();
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(true);
    label.setFont(font);
}

void makeBold(QLabel& label) {
    QFont font = label.font();
    font.setBold(true);
    label.setFont(font);
}

void showText(QLabel& label, const QString& text) {
    setTextOf(label, text);
    label.setVisible(!text.isEmpty());
}

void makeProblem(QLabel& label) {
    new ProblemInk(label);
}

void setTextOf(QLabel& label, const QString& text) {
    if (label.text() != text)
        label.setText(text);
}

void placeInTabOrder(const QWidget& panel, QWidget& before) {
    std::vector<QWidget*> inside;
    for (QWidget* next = panel.nextInFocusChain(); next != &panel; next = next->nextInFocusChain())
        if (panel.isAncestorOf(next) && !next->focusProxy() &&
            (next->focusPolicy() & Qt::TabFocus) == Qt::TabFocus)
            inside.push_back(next);
    QWidget* last = &before;
    for (QWidget* widget : inside) {
        QWidget::setTabOrder(last, widget);
        last = widget;
    }
}

}  // namespace gimbalscan

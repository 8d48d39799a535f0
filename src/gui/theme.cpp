// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include <QApplication>
#include <QToolTip>

namespace gimbalscan {

namespace {

struct Shades {
    QColor window, base, alternate, button, ink, faint, highlight, highlighted, link, toolTip;
    QColor light, midlight, mid, dark, shadow;
};

const Shades& lightShades() {
    static const Shades shades = {
        .window = QColor(0xf0, 0xf0, 0xf0),
        .base = Qt::white,
        .alternate = QColor(0xf7, 0xf7, 0xf7),
        .button = QColor(0xf0, 0xf0, 0xf0),
        .ink = Qt::black,
        .faint = QColor(0x80, 0x80, 0x80),
        .highlight = QColor(0x1f, 0x6f, 0xb5),
        .highlighted = Qt::white,
        .link = QColor(0x00, 0x57, 0xae),
        .toolTip = QColor(0xff, 0xff, 0xdc),
        .light = Qt::white,
        .midlight = QColor(0xe3, 0xe3, 0xe3),
        .mid = QColor(0xb8, 0xb8, 0xb8),
        .dark = QColor(0xa0, 0xa0, 0xa0),
        .shadow = QColor(0x76, 0x76, 0x76),
    };
    return shades;
}

const Shades& darkShades() {
    static const Shades shades = {
        .window = QColor(0x2d, 0x2f, 0x33),
        .base = QColor(0x17, 0x18, 0x1b),
        .alternate = QColor(0x20, 0x21, 0x25),
        .button = QColor(0x3a, 0x3c, 0x41),
        .ink = QColor(0xe8, 0xe8, 0xe8),
        .faint = QColor(0x8c, 0x8e, 0x92),
        .highlight = QColor(0x2a, 0x6e, 0xb4),
        .highlighted = Qt::white,
        .link = QColor(0x7f, 0xb8, 0xff),
        .toolTip = QColor(0x44, 0x47, 0x4d),
        .light = QColor(0x5a, 0x5d, 0x63),
        .midlight = QColor(0x4a, 0x4d, 0x53),
        .mid = QColor(0x28, 0x2a, 0x2e),
        .dark = QColor(0x1a, 0x1b, 0x1e),
        .shadow = QColor(0x0c, 0x0c, 0x0e),
    };
    return shades;
}

QPalette paletteOf(const Shades& shades) {
    QPalette palette;
    palette.setColor(QPalette::Window, shades.window);
    palette.setColor(QPalette::Base, shades.base);
    palette.setColor(QPalette::AlternateBase, shades.alternate);
    palette.setColor(QPalette::Button, shades.button);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText}) {
        palette.setColor(role, shades.ink);
        palette.setColor(QPalette::Disabled, role, shades.faint);
    }
    palette.setColor(QPalette::PlaceholderText, shades.faint);
    palette.setColor(QPalette::Highlight, shades.highlight);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, shades.mid);
    palette.setColor(QPalette::HighlightedText, shades.highlighted);
    palette.setColor(QPalette::Link, shades.link);
    palette.setColor(QPalette::LinkVisited, shades.link);
    palette.setColor(QPalette::ToolTipBase, shades.toolTip);
    palette.setColor(QPalette::BrightText, shades.highlighted);
    palette.setColor(QPalette::Light, shades.light);
    palette.setColor(QPalette::Midlight, shades.midlight);
    palette.setColor(QPalette::Mid, shades.mid);
    palette.setColor(QPalette::Dark, shades.dark);
    palette.setColor(QPalette::Shadow, shades.shadow);
    return palette;
}

}  // namespace

void applyTheme(Theme theme) {
    static const QPalette kSystemToolTips = QToolTip::palette();
    if (theme == Theme::System) {
        QApplication::setPalette(QPalette());
        QToolTip::setPalette(kSystemToolTips);
        return;
    }
    const QPalette palette = paletteOf(theme == Theme::Dark ? darkShades() : lightShades());
    QApplication::setPalette(palette);
    QPalette toolTips = palette;
    toolTips.setColor(QPalette::Window, palette.color(QPalette::ToolTipBase));
    QToolTip::setPalette(toolTips);
}

bool isDarkPalette(const QPalette& palette) {
    return palette.color(QPalette::WindowText).lightness() >
           palette.color(QPalette::Window).lightness();
}

QColor problemColour(const QPalette& palette) {
    return isDarkPalette(palette) ? QColor(0xff, 0x8a, 0x80) : QColor(0xc6, 0x28, 0x28);
}

QColor warningColour(const QPalette& palette) {
    return isDarkPalette(palette) ? QColor(0xff, 0xb7, 0x4d) : QColor(0xa8, 0x5c, 0x00);
}

}  // namespace gimbalscan

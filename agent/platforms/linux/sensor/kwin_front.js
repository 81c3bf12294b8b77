// Runs inside KWin (Plasma 6, and 5 by its older names): tells the sensor whose window is in front.
var watched = null;

function say(window) {
    callDBus("org.luytre.Sensor", "/org/luytre/Sensor", "org.luytre.Sensor", "Front",
             window ? window.pid : 0, window ? window.fullScreen : false);
}

function again() {
    say(watched);
}

function activated(window) {
    if (watched) {
        try { watched.fullScreenChanged.disconnect(again); } catch (gone) { /* the window is closed */ }
    }
    watched = window;
    if (window) {
        window.fullScreenChanged.connect(again);
    }
    say(window);
}

(workspace.windowActivated || workspace.clientActivated).connect(activated);
activated(workspace.activeWindow || workspace.activeClient);

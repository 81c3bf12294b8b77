// Runs inside GNOME's Shell: tells Luytre's sensor on the session bus whose window is in front.
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import {Extension} from 'resource:///org/gnome/shell/extensions/extension.js';

const INTERFACE = `<node><interface name="org.luytre.Shell">
  <method name="Get"><arg type="i" direction="out" name="pid"/><arg type="b" direction="out" name="fullscreen"/></method>
  <signal name="Front"><arg type="i" name="pid"/><arg type="b" name="fullscreen"/></signal>
</interface></node>`;

const NOTICES = ['org.gnome.desktop.notifications.application', '/org/gnome/desktop/notifications/application/luytre/'];

export default class LuytreSensor extends Extension {
    enable() {
        this._window = null;
        this._changed = 0;
        this._object = Gio.DBusExportedObject.wrapJSObject(INTERFACE, this);
        this._object.export(Gio.DBus.session, '/org/luytre/Shell');
        this._name = Gio.bus_own_name_on_connection(
            Gio.DBus.session, 'org.luytre.Shell', Gio.BusNameOwnerFlags.NONE, null, null);
        this._focus = global.display.connect('notify::focus-window', () => this._follow());
        this._follow();
    }

    disable() {
        global.display.disconnect(this._focus);
        this._leave();
        Gio.bus_unown_name(this._name);
        this._object.unexport();
        this._object = null;
    }

    Get() {
        this._show();
        return this._front();
    }

    _front() {
        const window = global.display.focus_window;
        return window ? [window.get_pid(), window.is_fullscreen()] : [0, false];
    }

    // The sensor asks at children's desktops alone: why the screen is locked, until when, and whom to call is read there.
    _show() {
        if (this._shown)
            return;
        this._shown = true;
        const [schema, path] = NOTICES;
        if (Gio.SettingsSchemaSource.get_default().lookup(schema, true))
            Gio.Settings.new_with_path(schema, path).set_boolean('details-in-lock-screen', true);
    }

    _follow() {
        this._leave();
        this._window = global.display.focus_window;
        if (this._window)
            this._changed = this._window.connect('notify::fullscreen', () => this._tell());
        this._tell();
    }

    _leave() {
        if (this._window && this._changed)
            this._window.disconnect(this._changed);
        this._window = null;
        this._changed = 0;
    }

    _tell() {
        this._object.emit_signal('Front', new GLib.Variant('(ib)', this._front()));
    }
}

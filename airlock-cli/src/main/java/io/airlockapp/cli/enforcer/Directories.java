package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where the enforcer keeps things.
 *
 * @param config the directory of everything; {@code AIRLOCK_CONFIG_DIR}, else {@code airlock} in {@code XDG_CONFIG_HOME}, else
 *     in {@code ~/.config}
 */
record Directories(Path config) {

    static Directories of(Context context) {
        String own = context.variable("AIRLOCK_CONFIG_DIR");
        if (own != null) {
            return new Directories(Path.of(own).toAbsolutePath());
        }
        // The specification of XDG wants paths that are not absolute to be ignored.
        String xdg = context.variable("XDG_CONFIG_HOME");
        String home = context.variable("HOME");
        Path base = xdg != null && Path.of(xdg).isAbsolute()
                ? Path.of(xdg)
                : Path.of(home != null ? home : System.getProperty("user.home"), ".config");
        return new Directories(base.resolve("airlock"));
    }

    /** The settings that are no secrets. */
    Path file() {
        return config.resolve("config.properties");
    }

    /** The secrets for one gateway: what a store holds would be sent to any. */
    Path state(URI gateway) {
        return config.resolve("state").resolve(name(gateway));
    }

    /** The reviews that have not ended. */
    Path pending() {
        return config.resolve("pending");
    }

    /** Differs where the addresses do: a colon is all that is replaced of what an origin is made of. */
    private static String name(URI gateway) {
        String host = String.valueOf(gateway.getHost()).toLowerCase(Locale.ROOT).replace(':', '_');
        int port = gateway.getPort();
        return gateway.getScheme().toLowerCase(Locale.ROOT) + "-" + host + (port < 0 ? "" : "-" + port);
    }
}

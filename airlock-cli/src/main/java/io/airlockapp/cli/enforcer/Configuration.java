package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.DurationOption;
import io.airlockapp.credential.Secret;
import io.airlockapp.reactor.store.FileStateStore;
import io.airlockapp.reactor.store.SavedState;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** What the enforcer was told: by flags, then by the environment, then by the file and the store, then by defaults. */
final class Configuration {

    /** Who has said it. */
    enum Source {
        FLAG,
        ENVIRONMENT,
        FILE,
        STORE,
        DEFAULT
    }

    /**
     * A value.
     *
     * @param text the value
     * @param source who has said it
     * @param place where exactly, for a person
     */
    record Value(String text, Source source, String place) {

        /** A value may be a secret, so only its origin is told. */
        @Override
        public String toString() {
            return "Value[from " + place + "]";
        }
    }

    private final Directories directories;
    private final Map<Setting, Value> values = new EnumMap<>(Setting.class);

    private Configuration(Directories directories) {
        this.directories = directories;
    }

    /**
     * Collects what is said.
     *
     * @param context the environment
     * @param flags what the command line says
     * @throws CommandException if the file cannot be read
     */
    static Configuration of(Context context, Map<Setting, String> flags) {
        Configuration made = new Configuration(Directories.of(context));
        made.addDefaults();
        ConfigFile file = ConfigFile.read(made.directories.file());
        for (Setting setting : Setting.values()) {
            made.put(
                    setting,
                    file.get(setting),
                    Source.FILE,
                    made.directories.file().toString());
            made.put(setting, context.variable(setting.variable()), Source.ENVIRONMENT, setting.variable());
            made.put(setting, flags.get(setting), Source.FLAG, String.valueOf(setting.flag()));
        }
        return made;
    }

    private void addDefaults() {
        String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9._-]", "-");
        String host = host();
        put(Setting.ENFORCER_ID, "airlock-" + user + "-" + host, Source.DEFAULT, "default");
        put(Setting.ENFORCER_LABEL, "Command line of " + user + " on " + host, Source.DEFAULT, "default");
        put(Setting.WORKSPACE, host, Source.DEFAULT, "default");
        put(Setting.TIMEOUT, "10m", Source.DEFAULT, "default");
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
        } catch (UnknownHostException e) {
            return "this-machine";
        }
    }

    private void put(Setting setting, @Nullable String text, Source source, String place) {
        if (text != null && !text.isBlank()) {
            values.put(setting, new Value(text.strip(), source, place));
        }
    }

    /** Takes up the secrets that are kept, where nothing else has said them. */
    void addKept(SavedState state) {
        String place = storePlace();
        Secret secret = state.clientSecret();
        if (secret != null && !values.containsKey(Setting.CLIENT_SECRET)) {
            put(Setting.CLIENT_SECRET, secret.expose(), Source.STORE, place);
        }
        Secret pat = state.personalAccessToken();
        if (pat != null && !values.containsKey(Setting.PAT)) {
            put(Setting.PAT, pat.expose(), Source.STORE, place);
        }
    }

    /** What is said, if anything. */
    @Nullable
    Value find(Setting setting) {
        return values.get(setting);
    }

    /**
     * What is said.
     *
     * @throws CommandException if nothing is
     */
    String need(Setting setting) {
        Value value = values.get(setting);
        if (value == null) {
            throw CommandException.missing("The " + setting.title()
                    + " is missing: run airlock enforcer, which asks for it, or "
                    + (setting.flag() == null ? "" : "give " + setting.flag() + ", or ") + "set " + setting.variable()
                    + (setting.secret() ? " (a secret is never given on the command line)." : "."));
        }
        return value.text();
    }

    /**
     * The gateway.
     *
     * @throws CommandException if it is missing, or no origin
     */
    URI gateway() {
        return origin(need(Setting.GATEWAY));
    }

    static URI origin(String text) {
        try {
            URI address = URI.create(text);
            if (address.getHost() != null && address.getScheme() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for every text that is no origin.
        }
        throw CommandException.usage(NO_ORIGIN);
    }

    static final String NO_ORIGIN =
            "The gateway's address is not usable: give https, a host and if needed a port, as in"
                    + " https://gateway.example; plain http is for this machine only.";

    /**
     * How long an approver may take.
     *
     * @throws CommandException if it is no time
     */
    Duration timeout() {
        String text = need(Setting.TIMEOUT);
        try {
            Duration timeout = new DurationOption().convert(text);
            if (timeout.isZero()) {
                throw CommandException.usage("The timeout is zero, which nobody can keep: give a time such as 5m.");
            }
            return timeout;
        } catch (TypeConversionException e) {
            throw CommandException.usage("The timeout " + e.getMessage() + ".");
        }
    }

    /** Where secrets are kept, for a person. */
    String storePlace() {
        return directories.state(gateway()).toString();
    }

    Directories directories() {
        return directories;
    }

    /** The store of the gateway's secrets. */
    FileStateStore store() {
        return FileStateStore.builder(directories.state(gateway())).build();
    }
}

package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings in a file, {@code key=value} by line. Secrets are none of its business. */
final class ConfigFile {

    private final Path path;
    private final Properties properties;

    private ConfigFile(Path path, Properties properties) {
        this.path = path;
        this.properties = properties;
    }

    /**
     * Reads the file; without one, nothing is set.
     *
     * @throws CommandException if it cannot be read, or holds a secret
     */
    static ConfigFile read(Path path) {
        Properties properties = new Properties();
        if (Files.exists(path)) {
            try (Reader reader = new StringReader(Files.readString(path))) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw CommandException.usage("The settings in " + path + " cannot be read ("
                        + e.getClass().getSimpleName()
                        + "): it has to be text in UTF-8, key=value by line, that you may read.");
            }
        }
        for (Setting setting : Setting.values()) {
            if (setting.secret() && properties.containsKey(setting.key())) {
                throw CommandException.usage(
                        "The file " + path + " holds the " + setting.title()
                                + ", which others could read: take it out, and give it to airlock enforcer or airlock sign-in.");
            }
        }
        return new ConfigFile(path, properties);
    }

    @Nullable
    String get(Setting setting) {
        return properties.getProperty(setting.key());
    }

    /**
     * Writes settings beside those that are there.
     *
     * @throws CommandException if it cannot be written
     */
    void save(Map<Setting, String> settings) {
        settings.forEach((setting, value) -> properties.setProperty(setting.key(), value));
        String text = new TreeMap<>(properties)
                .entrySet().stream()
                        .map(entry ->
                                line(entry.getKey().toString(), entry.getValue().toString()))
                        .collect(Collectors.joining());
        try {
            PrivateFiles.makeDirectory(path.getParent());
            PrivateFiles.write(path, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw CommandException.failure(
                    "The settings cannot be written to " + path
                            + ": see to it that the directory is yours, and has room.",
                    e);
        }
    }

    /** Escaped as {@link Properties} does, without the date that it puts before. */
    private static String line(String key, String value) {
        Properties one = new Properties();
        one.setProperty(key, value);
        StringWriter text = new StringWriter();
        try {
            one.store(text, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString()
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .findFirst()
                        .orElseThrow() + "\n";
    }
}

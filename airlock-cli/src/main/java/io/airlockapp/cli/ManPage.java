package io.airlockapp.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands as one manual page, in the man macros of roff (man(7)). */
final class ManPage {

    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    static String of(CommandLine commands) {
        ManPage page = new ManPage();
        page.write(commands);
        return page.page.toString();
    }

    private void write(CommandLine commands) {
        CommandSpec top = commands.getCommandSpec();
        // Without a date: the same sources make the same page.
        line(".TH AIRLOCK 1 \"\" \"Airlock for Java\"");
        line(".SH NAME");
        line("airlock \\- " + text(String.join(" ", top.usageMessage().description())));
        line(".SH SYNOPSIS");
        line(".B airlock");
        line(".I COMMAND");
        line("[options]");
        line(".SH COMMANDS");
        commands.getSubcommands().values().forEach(this::command);
        line(".SH EXIT STATUS");
        exitCodes(top);
        line(".SH FILES");
        line(".TP");
        line(text("config.properties, state, pending"));
        line(text(
                "in AIRLOCK_CONFIG_DIR, else in airlock under XDG_CONFIG_HOME or ~/.config: the settings, the secrets for each"
                        + " gateway, and the reviews that have not ended."));
    }

    private void command(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        line(".SS airlock " + text(spec.name()));
        line(text(new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF))
                .synopsis(0)
                .strip()
                .replaceAll("\\s+", " ")));
        for (String paragraph : spec.usageMessage().description()) {
            line(".PP");
            line(text(paragraph));
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            item(parameter.paramLabel(), parameter.description());
        }
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                String label = option.typeInfo().isBoolean() ? "" : "=" + option.paramLabel();
                item(String.join(", ", option.names()) + label, option.description());
            }
        }
        if (!spec.usageMessage()
                .exitCodeList()
                .equals(spec.parent().usageMessage().exitCodeList())) {
            line(".PP");
            line("Exit codes:");
            exitCodes(spec);
        }
    }

    private void exitCodes(CommandSpec spec) {
        for (Map.Entry<String, String> code : spec.usageMessage().exitCodeList().entrySet()) {
            item(code.getKey(), code.getValue());
        }
    }

    private void item(String name, String... description) {
        line(".TP");
        line(".B " + text(name));
        List<String> lines = Arrays.stream(description)
                .map(part -> text(part.replaceAll("\\$\\{DEFAULT-VALUE}", "see the help of the command")))
                .toList();
        line(lines.isEmpty() ? "\\&" : String.join("\n", lines));
    }

    private void line(String line) {
        page.append(line).append('\n');
    }

    /** What roff would take for its own is spelled out: a backslash, and a point or quote at the beginning. */
    private static String text(String plain) {
        String escaped = plain.replace("%n", " ")
                .replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("…", "...");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}

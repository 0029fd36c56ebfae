package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.utils.Signals;

/** A command that was approved, running in this process's place as far as others can see. */
final class GatedProcess {

    private static final int CANNOT_RUN = 126;
    private static final int NOT_THERE = 127;

    /** Where Linux tells of a process: the terminal's number, and the group that is in its foreground. */
    private static final Path STAT = Path.of("/proc/self/stat");

    private final Context context;
    private final List<String> words;
    private final Path directory;

    GatedProcess(Context context, List<String> words, Path directory) {
        this.context = context;
        this.words = words;
        this.directory = directory;
    }

    /**
     * Runs it.
     *
     * @return its exit code, or 128 and the number of the signal that ended it
     */
    int run() throws InterruptedException {
        Process process;
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(words).directory(directory.toFile()).inheritIO();
            // What speaks for this program is not the command's.
            for (Setting setting : Setting.values()) {
                if (setting.secret()) {
                    builder.environment().remove(setting.variable());
                }
            }
            process = builder.start();
        } catch (IOException e) {
            // ENOENT, as the several versions of the JDK say it.
            boolean missing = String.valueOf(e.getMessage()).matches("(?s).*\\berror(=|: )2\\b.*");
            context.err()
                    .println("airlock: Approved, but " + Text.printable(words.get(0))
                            + (missing
                                    ? " is not there: check its name and the PATH."
                                    : " cannot be run: check its permissions."));
            return missing ? NOT_THERE : CANNOT_RUN;
        }
        passOn("TERM", process);
        passOn("INT", process);
        passOn("HUP", process);
        return process.waitFor();
    }

    /** Stays for as long as this process does, which ends with the command. */
    private static void passOn(String signal, Process process) {
        Object unused = Signals.register(signal, () -> {
            // What a terminal sends, it sends to the command too, which is in the same group.
            if (signal.equals("TERM") || !inForeground()) {
                send(signal, process);
            }
        });
    }

    private static void send(String signal, Process process) {
        try {
            // An argument by its position: nothing of it is read as shell.
            Process unused = new ProcessBuilder(
                            "sh", "-c", "kill -\"$1\" \"$2\"", "sh", signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            boolean unused = process.toHandle().destroy();
        }
    }

    private static boolean inForeground() {
        try {
            String stat = Files.readString(STAT);
            // After the name, which may hold anything: state, parent, group, session, terminal, group in its
            // foreground.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return !fields[4].equals("0") && fields[2].equals(fields[5]);
        } catch (IOException | IndexOutOfBoundsException e) {
            return Boolean.getBoolean("airlock.terminal");
        }
    }
}

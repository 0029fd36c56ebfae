package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** What the commands for scripts have in common: they open a station, do one thing, and say what came of it. */
final class Desk {

    @Mixin
    private final Flags flags = new Flags();

    Desk() {}

    /** One thing to do. */
    interface Work {
        /** Does it, and says what came of it. */
        Report on(Station station) throws InterruptedException;
    }

    /**
     * What came of it.
     *
     * @param exitCode what the process ends with
     * @param sentence for a person
     * @param fields for machines
     */
    record Report(int exitCode, String sentence, Map<String, ?> fields) {
        static Report done(String sentence, Map<String, ?> fields) {
            return new Report(0, sentence, fields);
        }
    }

    boolean json() {
        return flags.json();
    }

    Configuration configuration(Context context) {
        return Configuration.of(context, flags.settings());
    }

    int run(Context context, Work work) throws InterruptedException {
        Report report = report(context, work);
        if (flags.json()) {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("ok", report.exitCode() == 0);
            line.put("message", report.sentence());
            line.putAll(report.fields());
            context.out().println(JsonMapper.shared().writeValueAsString(line));
        } else if (report.exitCode() == 0) {
            context.out().println(report.sentence());
        } else {
            context.err().println("airlock: " + report.sentence());
        }
        return report.exitCode();
    }

    private Report report(Context context, Work work) throws InterruptedException {
        try (Station station = Station.open(configuration(context))) {
            return work.on(station);
        } catch (CommandException e) {
            return new Report(e.exitCode(), Sentences.of(e), Map.of());
        } catch (RuntimeException e) {
            return new Report(1, Sentences.of(e), Map.of());
        }
    }

    /** Where something that a person has to see is shown: the output, or beside it where that is JSON. */
    void show(Context context, String line) {
        (flags.json() ? context.errorScreen() : context.screen()).line(line);
    }

    /**
     * Waits; a signal cancels what is waited for.
     *
     * @return what it emits; null if it is empty
     */
    static <T> @Nullable T await(Mono<T> work) {
        CompletableFuture<@Nullable T> future = work.toFuture();
        Interrupts interrupts = new Interrupts(future);
        try {
            return future.join();
        } catch (CancellationException e) {
            throw CommandException.failure("Interrupted: it is given up.");
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } finally {
            interrupts.close();
        }
    }

    /** A code as it is shown: by itself on a line, so that a person and a script find it. */
    static String code(String code) {
        return Text.printable(code);
    }
}

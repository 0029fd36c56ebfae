package io.airlockapp.reactor.store;

import io.airlockapp.credential.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** A process of its own that changes a state again and again, and says after each time how often it has been changed. */
final class StoreProgram {

    private StoreProgram() {}

    /**
     * Runs.
     *
     * @param arguments the directory; how often, or 'hold' to hold the lock, or 'probe' to look at it; perhaps a passphrase
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments[1].equals("probe")) {
            try (FileChannel lock = FileChannel.open(Path.of(arguments[0], "state.lock"), StandardOpenOption.WRITE)) {
                say(lock.tryLock() == null ? "locked" : "free");
            }
            return;
        }
        FileStateStore.Builder builder = FileStateStore.builder(Path.of(arguments[0]));
        if (arguments.length > 2) {
            builder.passphrase(Secret.of(arguments[2])).iterations(100_000);
        }
        StateStore store = builder.build();
        if (arguments[1].equals("hold")) {
            store.update(state -> Mono.fromRunnable(() -> say("held")).then(Mono.never()))
                    .block();
        }
        int times = Integer.parseInt(arguments[1]);
        for (int i = 0; i < times; i++) {
            say(Integer.toString(Counter.value(
                    Objects.requireNonNull(store.update(Counter::bump).block()))));
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}

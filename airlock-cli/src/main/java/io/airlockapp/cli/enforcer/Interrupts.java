package io.airlockapp.cli.enforcer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * While it is open, the first signal that asks the process to stop cancels what is going on, and a second one ends the process
 * on the spot.
 */
final class Interrupts implements AutoCloseable {

    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private final AtomicInteger signal = new AtomicInteger();
    private final Map<String, @Nullable Object> former = new HashMap<>();
    private final CompletableFuture<?> work;

    Interrupts(CompletableFuture<?> work) {
        this.work = work;
        new LinkedHashMap<>(NUMBERS)
                .forEach((name, number) -> former.put(name, Signals.register(name, () -> asked(number))));
    }

    private void asked(int number) {
        if (!signal.compareAndSet(0, number)) {
            Runtime.getRuntime().halt(128 + number);
        }
        work.cancel(true);
    }

    /** The signal that came; 0 for none. */
    int signal() {
        return signal.get();
    }

    @Override
    public void close() {
        former.forEach((name, handler) -> {
            if (handler != null) {
                Signals.unregister(name, handler);
            }
        });
    }
}

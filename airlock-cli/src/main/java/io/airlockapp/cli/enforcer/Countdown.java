package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Screen;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Shows how much time is left, once a second where a line can be written over, else once a minute. */
final class Countdown implements AutoCloseable {

    private final Screen screen;
    private final String what;
    private final Instant end;
    private final Disposable ticks;

    /**
     * Begins.
     *
     * @param screen where to show it
     * @param what what is waited for
     * @param end until when
     */
    Countdown(Screen screen, String what, Instant end) {
        this.screen = screen;
        this.what = what;
        this.end = end;
        show();
        ticks = Flux.interval(Duration.ofSeconds(screen.animated() ? 1 : 60)).subscribe(tick -> show());
    }

    private void show() {
        String line = what + ", " + left(Duration.between(Instant.now(), end)) + " left; Ctrl-C takes it back.";
        if (screen.animated()) {
            screen.bottom(line);
        } else {
            screen.line(line);
        }
    }

    static String left(Duration time) {
        // Rounded up: as long as something is left, it is not 0:00.
        long seconds = Math.max(0, (time.toMillis() + 999) / 1000);
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    @Override
    public void close() {
        ticks.dispose();
        screen.bottom("");
    }
}

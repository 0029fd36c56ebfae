package io.airlockapp.reactor;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The logging of this module's tests: silent, unless a test captures it. Then every logger, of whatever library, is on
 * down to TRACE, and all that is logged is kept, from wherever in the process it comes. The client's own loggers are always
 * on, and what they log is looked through for {@linkplain Leaks secrets}.
 */
public final class CapturedLogs implements SLF4JServiceProvider {

    private static final List<Capture> CAPTURES = new CopyOnWriteArrayList<>();

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter mdc = new BasicMDCAdapter();

    /** For the service loader. */
    public CapturedLogs() {}

    /** Begins to capture; closing ends. */
    static Capture begin() {
        Capture capture = new Capture();
        CAPTURES.add(capture);
        return capture;
    }

    /** What has been logged since it began. */
    static final class Capture implements AutoCloseable {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        private Capture() {}

        List<String> lines() {
            return List.copyOf(lines);
        }

        /** The lines so far, which are then forgotten. */
        List<String> drain() {
            List<String> drained = new ArrayList<>();
            for (String line = lines.poll(); line != null; line = lines.poll()) {
                drained.add(line);
            }
            return drained;
        }

        @Override
        public void close() {
            CAPTURES.remove(this);
        }
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> loggers.computeIfAbsent(name, CapturedLogger::new);
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}

    private static final class CapturedLogger extends LegacyAbstractLogger {

        private static final long serialVersionUID = 1L;

        private final boolean ours;

        CapturedLogger(String name) {
            this.name = name;
            this.ours = name.startsWith("io.airlockapp.");
        }

        @Override
        public boolean isTraceEnabled() {
            return ours || !CAPTURES.isEmpty();
        }

        @Override
        public boolean isDebugEnabled() {
            return ours || !CAPTURES.isEmpty();
        }

        @Override
        public boolean isInfoEnabled() {
            return ours || !CAPTURES.isEmpty();
        }

        @Override
        public boolean isWarnEnabled() {
            return ours || !CAPTURES.isEmpty();
        }

        @Override
        public boolean isErrorEnabled() {
            return ours || !CAPTURES.isEmpty();
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable failure) {
            StringWriter text = new StringWriter();
            text.append(level + " " + name + " - ");
            text.append(MessageFormatter.basicArrayFormat(message, arguments));
            // The arguments too: a back end of JSON lines prints them whether the message has a place for them or not.
            text.append(arguments == null ? "" : " " + Arrays.deepToString(arguments));
            if (failure != null) {
                failure.printStackTrace(new PrintWriter(text, true));
            }
            if (ours) {
                Leaks.look(text);
            }
            CAPTURES.forEach(capture -> capture.lines.add(text.toString()));
        }
    }
}

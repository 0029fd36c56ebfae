package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.Channels;
import io.airlockapp.transport.PushRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/** The open channels, and what is pushed to them. */
final class Lines implements Channels, PushLine.Owner {

    private static final int MAX_REASON_BYTES = 123;

    /** What goes out for a decision, and after how long once more if at all. */
    record Delivery(String envelope, @Nullable Duration again) {}

    /** The rest of the engine. */
    interface Gateway {

        boolean admits(Call opening);

        List<ObjectNode> unacknowledged(String enforcerId, Runnable alongside);

        /** The decision as it goes out, counted as handed out; null if a fault makes that impossible. */
        @Nullable
        Delivery deliver(ObjectNode decision, PushLine line);

        /** Counts a decision as handed out once more. */
        void deliveredAgain(ObjectNode decision);

        String refreshRequest(String requestId);

        ObjectNode decision(String requestId);

        String enforcerOf(String requestId);
    }

    private final Gateway gateway;
    private final Scheduler scheduler;
    private final Set<PushLine> open = new LinkedHashSet<>();
    /** Those that take decisions. */
    private final Set<PushLine> ready = new LinkedHashSet<>();

    private int opened;
    private Duration delay = Duration.ZERO;
    private int copies = 1;

    Lines(Gateway gateway, Scheduler scheduler) {
        this.gateway = gateway;
        this.scheduler = scheduler;
    }

    @Override
    public synchronized void opened(PushLine line) {
        open.add(line);
        opened++;
    }

    @Override
    public void ready(PushLine line) {
        gateway.unacknowledged(line.enforcerId(), () -> addReady(line)).forEach(decision -> push(line, decision));
    }

    private synchronized void addReady(PushLine line) {
        if (open.contains(line)) {
            ready.add(line);
        }
    }

    @Override
    public boolean admits(Call opening) {
        return gateway.admits(opening);
    }

    @Override
    public synchronized void ended(PushLine line) {
        open.remove(line);
        ready.remove(line);
    }

    private synchronized List<PushLine> all() {
        return List.copyOf(open);
    }

    private synchronized List<PushLine> readyOf(String enforcerId) {
        return ready.stream()
                .filter(line -> line.enforcerId().equals(enforcerId))
                .toList();
    }

    /** Takes note of who is to get a decision; running the result pushes it. */
    Runnable decided(String enforcerId, ObjectNode decision) {
        List<PushLine> lines = readyOf(enforcerId);
        return () -> lines.forEach(line -> push(line, decision));
    }

    private void push(PushLine line, ObjectNode decision) {
        Duration wait;
        synchronized (this) {
            wait = delay;
        }
        if (wait.isZero()) {
            pushNow(line, decision);
        } else {
            scheduler.schedule(() -> pushNow(line, decision), wait.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void pushNow(PushLine line, ObjectNode decision) {
        int times;
        synchronized (this) {
            times = ready.contains(line) && !line.silent() ? copies : 0;
        }
        for (int i = 0; i < times; i++) {
            Delivery delivery = gateway.deliver(decision, line);
            if (delivery == null) {
                line.close(1011, "A fault cannot be done.");
                return;
            }
            line.say("decision.deliver", delivery.envelope());
            Duration again = delivery.again();
            if (again != null && again.isZero()) {
                repeat(line, decision, delivery.envelope());
            } else if (again != null) {
                scheduler.schedule(
                        () -> repeat(line, decision, delivery.envelope()), again.toNanos(), TimeUnit.NANOSECONDS);
            }
        }
    }

    private void repeat(PushLine line, ObjectNode decision, String envelope) {
        if (line.say("decision.deliver", envelope)) {
            gateway.deliveredAgain(decision);
        }
    }

    /** Tells an enforcer that its pairing is no more, and lets its channels end if it has no other. */
    void revoked(String enforcerId, boolean last) {
        for (PushLine line : readyOf(enforcerId)) {
            if (line.kind() == PushRequest.Kind.WEB_SOCKET) {
                line.say("message", PushMessages.PAIRING_REVOKED);
            }
        }
        if (last) {
            close(line -> line.enforcerId().equals(enforcerId), 1008, "The pairing has been revoked: pair again.");
        }
    }

    /** Closes channels whose credentials are no longer good. */
    void checkCredentials() {
        close(line -> !line.admitted(), 4401, "The credentials have expired: get new ones.");
    }

    private void close(Predicate<PushLine> which, int code, String reason) {
        all().stream().filter(which).forEach(line -> line.close(code, reason));
    }

    @Override
    public synchronized int open() {
        return open.size();
    }

    @Override
    public List<Snapshot> snapshots() {
        return all().stream()
                .map(line -> new Snapshot(line.kind(), line.enforcerId(), line.ready()))
                .toList();
    }

    @Override
    public synchronized int opened() {
        return opened;
    }

    @Override
    public void close(int code, String reason) {
        // RFC 6455, section 7.4: 1004 to 1006 and 1015 are never sent.
        boolean sendable =
                (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code < 5000);
        if (!sendable) {
            throw new IllegalArgumentException(
                    "Code " + code + " cannot be sent: give one such as 1001, 1008, or from 3000 to 4999.");
        }
        if (reason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            throw new IllegalArgumentException("The reason is too long: give at most 123 bytes.");
        }
        close(line -> true, code, reason);
    }

    @Override
    public void drop() {
        all().forEach(line ->
                line.drop("The connection was lost, as a test has asked for; try again if that is safe."));
    }

    @Override
    public void silence() {
        all().forEach(PushLine::silence);
    }

    @Override
    public void send(String text) {
        send("message", text);
    }

    @Override
    public void send(String event, String text) {
        if (event.isEmpty() || event.indexOf('\n') >= 0 || event.indexOf('\r') >= 0) {
            throw new IllegalArgumentException(
                    "The name of an event is empty or has more than one line: give one line.");
        }
        all().forEach(line -> line.say(event, text));
    }

    @Override
    public void requestRefresh(String requestId) {
        String enforcerId = gateway.enforcerOf(requestId);
        String message = gateway.refreshRequest(requestId);
        readyOf(enforcerId).forEach(line -> line.say("refresh.request", message));
    }

    @Override
    public void deliverAgain(String requestId) {
        ObjectNode decision = gateway.decision(requestId);
        decided(gateway.enforcerOf(requestId), decision).run();
    }

    @Override
    public synchronized void delayDeliveries(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("The delay is " + time + ": give one that is not negative.");
        }
        delay = time;
    }

    @Override
    public synchronized void copies(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("The copies are " + times + ": give 0 or more.");
        }
        copies = times;
    }
}

package io.airlockapp.testkit.internal;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.transport.PushRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * One channel on which the gateway pushes, between the engine and a front. The front starts it, subscribes to what the gateway
 * says, hands in what the client says, and tells it when the client has read its end or is gone. Frames come on the gateway's scheduler, as they are asked for; what nobody asks for
 * is kept up to a limit, at which the connection is dropped.
 */
public final class PushLine implements Publisher<PushFrame> {

    /** What a client may leave unread. */
    static final int MAX_QUEUED = 16_384;

    /** How long one message of a client may be. */
    public static final int MAX_MESSAGE_BYTES = 1 << 20;

    /** What a client hears whose message is longer. */
    public static final String TOO_LONG = "The message is longer than 1 MiB: send less.";

    /** How long a client may take to read that the channel ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The engine, as a channel needs it. Never called under the channel's lock. */
    interface Owner {

        /** The channel is open; nothing may be pushed yet. */
        void opened(PushLine line);

        /** From now on the channel takes decisions; older ones are pushed here. */
        void ready(PushLine line);

        /** Whether the opening request would still be let in. */
        boolean admits(Call opening);

        /** The channel is no more. */
        void ended(PushLine line);
    }

    private enum State {
        NEW,
        GREETING,
        READY,
        CLOSING,
        ENDED
    }

    private final PushRequest.Kind kind;
    private final String enforcerId;
    private final Call opening;
    private final RecordedRequest request;
    private final boolean breaking;
    private final Owner owner;
    private final Settings settings;
    private final Scheduler scheduler;

    private final Disposable.Composite timers = Disposables.composite();
    private final Deque<PushFrame> queue = new ArrayDeque<>();
    private final AtomicInteger work = new AtomicInteger();
    private State state = State.NEW;
    private boolean silent;
    private boolean pingUnanswered;
    private boolean subscribed;
    private boolean terminated;
    private long demand;
    private @Nullable Subscriber<? super PushFrame> subscriber;
    private @Nullable Throwable failure;
    private @Nullable Runnable atEnd;

    PushLine(
            PushRequest.Kind kind,
            String enforcerId,
            Call opening,
            RecordedRequest request,
            boolean breaking,
            Owner owner,
            Settings settings,
            Scheduler scheduler) {
        this.kind = kind;
        this.enforcerId = enforcerId;
        this.opening = opening;
        this.request = request;
        this.breaking = breaking;
        this.owner = owner;
        this.settings = settings;
        this.scheduler = scheduler;
    }

    /** The same channel, but its connection is lost as soon as it is open. */
    PushLine thatBreaks() {
        return new PushLine(kind, enforcerId, opening, request, true, owner, settings, scheduler);
    }

    /**
     * What is spoken.
     *
     * @return the kind
     */
    public PushRequest.Kind kind() {
        return kind;
    }

    /**
     * Whether the connection is lost as soon as the channel is open, and not a moment earlier.
     *
     * @return whether it is
     */
    public boolean breaking() {
        return breaking;
    }

    String enforcerId() {
        return enforcerId;
    }

    /** What it was opened with. */
    RecordedRequest request() {
        return request;
    }

    /** Whether the client would still be let in with what it opened the channel with. */
    boolean admitted() {
        return owner.admits(opening);
    }

    synchronized boolean ready() {
        return state == State.READY;
    }

    /**
     * Opens the channel. Before this nothing is known of it.
     *
     * @param whenEnded is run once when the channel is no more
     */
    public void start(Runnable whenEnded) {
        synchronized (this) {
            atEnd = whenEnded;
            state = State.GREETING;
        }
        owner.opened(this);
        if (breaking) {
            drop("The connection was lost, as a test has asked for; try again if that is safe.");
            return;
        }
        Duration interval = settings.pingInterval();
        timers.add(scheduler.schedulePeriodically(
                this::tick, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS));
        if (kind == PushRequest.Kind.SERVER_SENT_EVENTS) {
            becomeReady();
        } else {
            later(settings.helloTimeout(), this::missHello);
        }
    }

    private void later(Duration delay, Runnable action) {
        timers.add(scheduler.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void becomeReady() {
        synchronized (this) {
            if (state != State.GREETING) {
                return;
            }
            state = State.READY;
        }
        owner.ready(this);
    }

    private void missHello() {
        if (greeting()) {
            close(1008, "No hello came in time: send it first.");
        }
    }

    private synchronized boolean greeting() {
        return state == State.GREETING && !silent;
    }

    /** Once an interval: is the client still let in, and still there? */
    private void tick() {
        boolean gone;
        synchronized (this) {
            if (state != State.READY || silent) {
                return;
            }
            gone = pingUnanswered;
        }
        if (!admitted()) {
            close(4401, "The credentials have expired: get new ones.");
        } else if (gone) {
            close(1002, "No pong came: answer each ping.");
        } else if (kind == PushRequest.Kind.WEB_SOCKET) {
            synchronized (this) {
                pingUnanswered = true;
            }
            say("message", PushMessages.PING);
        } else {
            keepAlive();
        }
    }

    /** A comment takes no room: a client that reads nothing is not sent any. */
    private void keepAlive() {
        synchronized (this) {
            if (demand == 0 || !queue.isEmpty()) {
                return;
            }
            queue.add(PushFrame.KeepAlive.INSTANCE);
        }
        schedule();
    }

    /**
     * Takes what the client says on a WebSocket.
     *
     * @param text a whole message
     */
    public void received(String text) {
        boolean first;
        synchronized (this) {
            if (silent || (state != State.GREETING && state != State.READY)) {
                return;
            }
            first = state == State.GREETING;
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_MESSAGE_BYTES) {
            close(1009, TOO_LONG);
        } else if (first) {
            String wrong = PushMessages.whatIsWrongWithHello(text);
            if (wrong == null) {
                becomeReady();
            } else {
                close(1008, wrong);
            }
        } else {
            String type = PushMessages.type(text);
            if (type == null) {
                close(1007, "The message is not a JSON object with a msgType: send one.");
            } else if (type.equals("pong")) {
                synchronized (this) {
                    pingUnanswered = false;
                }
            }
        }
    }

    /**
     * Pushes a message; nothing if the channel has ended or gone silent.
     *
     * @return whether it was taken
     */
    boolean say(String event, String data) {
        boolean full;
        synchronized (this) {
            if (silent || (state != State.GREETING && state != State.READY)) {
                return false;
            }
            full = queue.size() >= MAX_QUEUED;
            if (!full) {
                queue.add(new PushFrame.Text(event, carried(data)));
            }
        }
        if (full) {
            drop("The channel was dropped because too much of it was unread; read it faster.");
        } else {
            schedule();
        }
        return !full;
    }

    /** The format of server-sent events knows breaks of one kind only. */
    private String carried(String data) {
        boolean other = kind == PushRequest.Kind.SERVER_SENT_EVENTS && data.indexOf('\r') >= 0;
        return other ? data.replaceAll("\r\n?", "\n") : data;
    }

    /**
     * Ends the channel after what has been pushed; cuts it if the client takes too long to read that.
     *
     * @param code a code of RFC 6455, section 7.4
     * @param reason why, and what to do
     */
    public void close(int code, String reason) {
        synchronized (this) {
            if (silent || (state != State.GREETING && state != State.READY)) {
                return;
            }
            state = State.CLOSING;
            queue.add(new PushFrame.Close(code, reason));
        }
        later(PATIENCE, () -> drop("The channel was dropped because its end was unread; read it faster."));
        schedule();
    }

    /** Cuts the connection; what has been pushed and not been read is lost. */
    void drop(String message) {
        abandon(new TransportException(Delivery.ANSWERED, message, null));
    }

    /** Ends the channel at once, and with this failure for whoever listens to it. */
    void abandon(Throwable reason) {
        synchronized (this) {
            if (state == State.ENDED) {
                return;
            }
            queue.clear();
            failure = reason;
        }
        end();
        schedule();
    }

    synchronized boolean ended() {
        return state == State.ENDED;
    }

    /** Neither says nor hears anything any more, and does not close: half of a connection whose other half is lost. */
    synchronized void silence() {
        silent = true;
        queue.clear();
    }

    /**
     * Whether not even the connection answers any more.
     *
     * @return whether it is silent
     */
    public synchronized boolean silent() {
        return silent;
    }

    /** Takes note that the client has read the end, has closed, or is gone. What it has not read is lost. */
    public void hungUp() {
        synchronized (this) {
            queue.clear();
        }
        end();
        schedule();
    }

    private void end() {
        Runnable ending;
        synchronized (this) {
            if (state == State.ENDED) {
                return;
            }
            state = State.ENDED;
            ending = atEnd;
        }
        timers.dispose();
        owner.ended(this);
        if (ending != null) {
            ending.run();
        }
    }

    @Override
    public void subscribe(Subscriber<? super PushFrame> actual) {
        boolean first;
        synchronized (this) {
            first = !subscribed;
            subscribed = true;
        }
        if (!first) {
            Operators.error(
                    actual, new IllegalStateException("The signals of a channel can be subscribed once: share them."));
            return;
        }
        actual.onSubscribe(new Demand());
        // Not earlier: nothing may come before the subscription.
        synchronized (this) {
            subscriber = actual;
        }
        schedule();
    }

    private final class Demand implements Subscription {
        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                synchronized (PushLine.this) {
                    demand = Operators.addCap(demand, n);
                }
                schedule();
            }
        }

        @Override
        public void cancel() {
            synchronized (PushLine.this) {
                terminated = true;
            }
            hungUp();
        }
    }

    private void schedule() {
        if (work.getAndIncrement() == 0) {
            runLater();
        }
    }

    private void runLater() {
        try {
            scheduler.schedule(this::drain);
        } catch (RejectedExecutionException e) {
            // The gateway has been closed: its channels say nothing any more.
            silence();
        }
    }

    private void drain() {
        int missed = work.get();
        do {
            while (emitNext()) {
                // One frame at a time, and none under the lock.
            }
            missed = work.addAndGet(-missed);
        } while (missed != 0);
    }

    private boolean emitNext() {
        Subscriber<? super PushFrame> actual;
        PushFrame frame = null;
        Throwable broken;
        synchronized (this) {
            actual = subscriber;
            if (actual == null || terminated) {
                return false;
            }
            broken = failure;
            if (demand > 0) {
                frame = queue.poll();
            }
            if (frame != null && demand != Long.MAX_VALUE) {
                demand--;
            }
            if (frame == null && (state != State.ENDED || !queue.isEmpty())) {
                return false;
            }
            terminated = frame == null || frame instanceof PushFrame.Close;
        }
        if (frame != null) {
            actual.onNext(frame);
            if (!(frame instanceof PushFrame.Close)) {
                return true;
            }
            broken = null;
        }
        if (broken != null) {
            actual.onError(broken);
        } else {
            actual.onComplete();
        }
        return false;
    }
}

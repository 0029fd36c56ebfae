package io.airlockapp.reactor.internal.source;

import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ErrorCode;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.PairingRevokedException;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.error.TransportException;
import io.airlockapp.reactor.DecisionSource;
import io.airlockapp.reactor.PushOptions;
import io.airlockapp.reactor.internal.pipeline.Backoff;
import io.airlockapp.reactor.internal.pipeline.PushStage;
import io.airlockapp.reactor.internal.wire.Errors;
import io.airlockapp.reactor.internal.wire.PushMessages;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushChannel;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushSignal;
import io.airlockapp.transport.TransportResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps the one channel of a feed: opens it when somebody waits, greets, answers pings, opens another one when it ends or goes
 * silent, and lets go of it when nobody has waited for a while. All of it is one chain of signals, which {@link #wake} begins;
 * so its fields are used by one thread at a time.
 */
final class ChannelKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelKeeper.class);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    private static final Backoff REFUSAL_BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(5));

    /** Statuses that say that there is no such channel. Each enforcer asks for itself: it may be what the gateway does not know. */
    private static final Set<Integer> NO_SUCH_CHANNEL = Set.of(404, 405, 426, 501);

    private static final Duration ABSENCE = Duration.ofHours(1);
    private static final Duration OPENING_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_MESSAGE_BYTES = 64 * 1024;

    /** How long exchanges go without a poll while there is no channel yet, or none any more. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** How long the gateway is given to take notice of a channel before it is asked what it did not push. */
    private static final Duration SETTLING = Duration.ofMillis(500);

    private static final Duration TICK = Duration.ofSeconds(5);

    /** A channel that has lived so long was a good one: what ends it is not held against the next. */
    private static final Duration STABLE = Duration.ofMinutes(1);

    /** One that has lived so long and has missed something is no worse than the first that did. */
    private static final Duration TRUSTWORTHY = Duration.ofHours(1);

    /** How long no channel is tried after one has missed a decision. */
    private static final Backoff MISTRUST = new Backoff(Duration.ofMinutes(1), Duration.ofMinutes(30));

    /** How long no channel is tried after the gateway has refused the user twice. Polls say what is wrong. */
    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(5);

    private static final Duration ABSENT_PAUSE = Duration.ofMinutes(1);
    private static final int MAX_NONSENSE = 10;

    private final PushFeed feed;
    private final PushStage push;
    private final List<PushRequest.Kind> kinds;
    private final PushOptions options;
    private final Scheduler scheduler;
    private final Disposable.Swap loop = Disposables.swap();
    private final Map<PushRequest.Kind, Instant> absentUntil = new ConcurrentHashMap<>();

    private boolean running;
    private volatile boolean closed;
    private volatile @Nullable PushChannel channel;

    private int failures;
    private int refusals;
    private int misses;
    private int nonsense;
    private @Nullable UserCredential refused;
    private volatile boolean refreshWanted;
    private boolean complained;

    /** Until when no channel is tried, whoever begins to wait. */
    private Instant notBefore = Instant.MIN;

    ChannelKeeper(PushFeed feed, PushStage push, List<PushRequest.Kind> kinds, PushOptions options) {
        this.feed = feed;
        this.push = push;
        this.kinds = kinds;
        this.options = options;
        this.scheduler = feed.context().time().scheduler();
    }

    /** Sees to it that there is a channel, or going to be one. */
    void wake() {
        synchronized (this) {
            if (running || closed) {
                return;
            }
            running = true;
        }
        feed.opening();
        loop.update(Mono.defer(this::turn)
                .repeat(() -> !stop(feed.anybodyWaits()))
                .takeUntilOther(idleness())
                .subscribe());
    }

    private Mono<?> idleness() {
        return Flux.interval(TICK, TICK, scheduler)
                .filter(tick -> stop(!feed.idle()))
                .next();
    }

    /** Whether the loop is to end; once it is, {@link #wake} begins another one. */
    private synchronized boolean stop(boolean needed) {
        // Who waits has entered before it wakes, so whoever is not seen here finds that nothing runs.
        if (running && (needed || feed.anybodyWaits()) && !closed) {
            return false;
        }
        running = false;
        return true;
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            synchronized (this) {
                closed = true;
            }
            PushChannel last = channel;
            loop.dispose();
            return last == null ? Mono.empty() : Mono.from(last.close());
        });
    }

    /** One channel from its opening to its end, and the pause after it. */
    private Mono<Void> turn() {
        Stand now = feed.stand();
        Stand before = now.mode == Stand.Mode.OPEN ? feed.opening() : now;
        Instant time = feed.now();
        if (time.isBefore(notBefore)) {
            feed.poll(before);
            return pause(Duration.between(time, notBefore));
        }
        List<PushRequest.Kind> usable =
                kinds.stream().filter(kind -> !isAbsent(kind)).toList();
        if (usable.isEmpty()) {
            feed.poll(before);
            return pause(ABSENT_PAUSE);
        }
        // A kind that does not last gives way to the next one every second time.
        PushRequest.Kind kind = usable.get(failures / 2 % usable.size());
        return Mono.firstWithSignal(channelOf(kind), graceOver(before)).flatMap(this::pause);
    }

    /** Polls begin when opening takes long, however many attempts it takes. Never signals. */
    private Mono<Duration> graceOver(Stand opening) {
        Duration left = GRACE.minus(Duration.between(opening.since, feed.now()));
        return Mono.delay(left.isNegative() ? Duration.ZERO : left, scheduler)
                .doOnNext(tick -> feed.poll(opening))
                .then(Mono.never());
    }

    private Mono<Void> pause(Duration time) {
        Stand now = feed.stand();
        Mono<Void> pause = Mono.delay(time, scheduler).then();
        return now.mode == Stand.Mode.OPENING
                ? Mono.firstWithSignal(pause, graceOver(now).then())
                : pause;
    }

    /** Emits how long to wait before the next one. */
    private Mono<Duration> channelOf(PushRequest.Kind kind) {
        PushRequest request = new PushRequest(kind, path(kind), List.of(), OPENING_TIMEOUT, MAX_MESSAGE_BYTES);
        UserCredential last = refused;
        refused = null;
        return push.open(request, last)
                .flatMap(opening -> opening.answer() instanceof PushAnswer.Opened opened
                        ? served(kind, opened.channel(), opening.user())
                        : Mono.just(afterRefusal(kind, ((PushAnswer.Refused) opening.answer()).response())))
                .switchIfEmpty(Mono.fromSupplier(() -> afterAuthentication(null)))
                .onErrorResume(failure -> Mono.just(afterFailure(failure)));
    }

    private String path(PushRequest.Kind kind) {
        String id = URLEncoder.encode(feed.context().enforcerId(), StandardCharsets.UTF_8)
                .replace("+", "%20");
        return kind == PushRequest.Kind.WEB_SOCKET ? "/v1/ws?role=enforcer&id=" + id : "/v1/sse/enforcers/" + id;
    }

    private Mono<Duration> served(PushRequest.Kind kind, PushChannel opened, @Nullable UserCredential user) {
        Instant since = feed.now();
        return Mono.using(
                        () -> {
                            channel = opened;
                            push.channelsChanged(1);
                            return opened;
                        },
                        line -> greeting(kind, line).then(Mono.defer(() -> heard(line))),
                        line -> {
                            channel = null;
                            push.channelsChanged(-1);
                            // Owned by the transport, which closes what is left of it.
                            Mono.from(line.close()).onErrorComplete().subscribe();
                        })
                .doFirst(() -> nonsense = 0)
                .map(end -> {
                    lived(since);
                    return end.code() == 1008 || end.code() == 4401 ? afterAuthentication(user) : next();
                })
                .onErrorResume(failure -> {
                    lived(since);
                    return Mono.just(afterFailure(failure));
                });
    }

    private void lived(Instant since) {
        feed.opening();
        if (Duration.between(since, feed.now()).compareTo(STABLE) >= 0) {
            failures = 0;
            refusals = 0;
        }
        if (Duration.between(since, feed.now()).compareTo(TRUSTWORTHY) >= 0) {
            misses = 0;
        }
    }

    private Mono<Void> greeting(PushRequest.Kind kind, PushChannel line) {
        if (kind != PushRequest.Kind.WEB_SOCKET) {
            return Mono.empty();
        }
        DecisionSource.Context context = feed.context();
        String workspace = context.workspaceName();
        String label = context.enforcerLabel();
        return Mono.from(line.send(PushMessages.hello(
                workspace != null ? workspace : context.enforcerId(), label != null ? label : context.enforcerId())));
    }

    /** Listens until the channel ends; emits how it did. */
    private Mono<PushSignal.Closed> heard(PushChannel line) {
        Stand open = feed.open();
        return Flux.from(line.signals())
                .timeout(options.livenessTimeout(), Mono.error(ChannelKeeper::silent), scheduler)
                .concatMap(signal -> heard(line, signal), 1)
                .takeUntilOther(Mono.firstWithSignal(care(open), open.missed()))
                .next()
                .defaultIfEmpty(new PushSignal.Closed(1005, ""));
    }

    private Mono<PushSignal.Closed> heard(PushChannel line, PushSignal signal) {
        if (signal instanceof PushSignal.Closed end) {
            return Mono.just(end);
        }
        return signal instanceof PushSignal.Message message ? heard(line, message) : Mono.empty();
    }

    private Mono<PushSignal.Closed> heard(PushChannel line, PushSignal.Message text) {
        PushMessages.Message message;
        try {
            message = PushMessages.read(text.event(), text.data());
        } catch (ProtocolException e) {
            nonsense++;
            return nonsense < MAX_NONSENSE ? Mono.empty() : Mono.error(e);
        }
        nonsense = 0;
        if (message instanceof PushMessages.Message.Decision decision) {
            feed.deliver(decision.delivery());
        } else if (message == PushMessages.Message.Plain.PING) {
            return Mono.from(line.send(PushMessages.PONG)).then(Mono.empty());
        } else if (message == PushMessages.Message.Plain.REFRESH) {
            refreshWanted = true;
        } else if (message == PushMessages.Message.Plain.REVOKED) {
            feed.context().pairingRevoked();
            return Mono.just(new PushSignal.Closed(1000, ""));
        }
        return Mono.empty();
    }

    /** What is done beside listening. Never signals. */
    private Mono<Void> care(Stand open) {
        return Mono.delay(SETTLING, scheduler)
                .then(Mono.defer(() -> feed.catchUp(open)))
                .thenMany(Flux.interval(TICK, scheduler).onBackpressureDrop().concatMap(tick -> cared(open), 1))
                .then(Mono.never());
    }

    private Mono<Void> cared(Stand open) {
        if (refreshWanted) {
            refreshWanted = false;
            return feed.refresh(open);
        }
        return feed.lookAfter(TICK);
    }

    // How long to wait after an end.

    private Duration next() {
        failures++;
        return BACKOFF.delay(failures);
    }

    private Duration afterRefusal(PushRequest.Kind kind, TransportResponse response) {
        GatewayException failure = Errors.read(response, "a channel", List.of(), feed.now());
        int status = failure.status();
        if (failure instanceof PairingRevokedException || failure.code().equals(ErrorCode.PAIRING_REVOKED)) {
            feed.context().pairingRevoked();
            return next();
        }
        if (status == 401 || status == 403) {
            return afterAuthentication(null);
        }
        if (NO_SUCH_CHANNEL.contains(status)) {
            absentUntil.put(kind, feed.now().plus(ABSENCE));
            return Duration.ZERO;
        }
        failures++;
        // Trouble passes; another refusal may not, and is not worth asking about twice a minute.
        Duration delay = (status == 429 || status >= 500 ? BACKOFF : REFUSAL_BACKOFF).delay(failures);
        Duration asked = failure.retryAfter();
        return asked != null && asked.compareTo(delay) > 0 ? asked : delay;
    }

    /** Whether the gateway has said, not long ago, that it does not have this kind of channel for this enforcer. */
    boolean isAbsent(PushRequest.Kind kind) {
        Instant until = absentUntil.get(kind);
        return until != null && feed.now().isBefore(until);
    }

    /** With another credential at once, and if there is none, or it was refused too, not for long. */
    private Duration afterAuthentication(@Nullable UserCredential user) {
        refusals++;
        if (user != null && refusals == 1) {
            refused = user;
            return Duration.ZERO;
        }
        refusals = 0;
        complain("The gateway refuses the user on channels; decisions are polled for");
        feed.poll(feed.stand());
        return shunned(REFUSED_PAUSE);
    }

    /** For longer than anybody may wait: this pause is not over when another one begins to. */
    private Duration shunned(Duration time) {
        notBefore = feed.now().plus(time);
        return time;
    }

    private Duration afterFailure(Throwable failure) {
        if (failure instanceof ClientClosedException) {
            // Polls say so to whoever waits.
            feed.poll(feed.stand());
            return REFUSED_PAUSE;
        }
        if (failure instanceof MissedDecision) {
            complain(failure.getMessage() + "; decisions are polled for, and another channel is tried later");
            feed.poll(feed.stand());
            misses++;
            // The next kind has its turn, if there is one.
            failures += 2;
            return shunned(MISTRUST.delay(misses));
        }
        complain("The channel for decisions was lost: " + failure);
        return next();
    }

    private void complain(String problem) {
        if (!complained) {
            complained = true;
            LOG.info(
                    "{} (of enforcer {}; not said again)",
                    problem,
                    feed.context().enforcerId());
        }
    }

    private static TransportException silent() {
        return new TransportException(
                Delivery.ANSWERED,
                "Nothing has come over the channel for too long, not even a ping: it counts as dead.",
                null);
    }
}

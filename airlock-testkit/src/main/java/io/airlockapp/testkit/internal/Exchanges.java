package io.airlockapp.testkit.internal;

import io.airlockapp.model.ExchangeState;
import io.airlockapp.testkit.ExchangeSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/** Exchanges, their decisions and the waits for them (wire reference, sections 3, 4 and 7). */
final class Exchanges {

    private static final Set<String> ACK_STATUSES = Set.of("delivered", "received", "processed");

    private final Map<String, Exchange> byId = new LinkedHashMap<>();
    private final Clock clock;
    private final Scheduler scheduler;
    private final Ids ids;
    private final BiFunction<String, ObjectNode, Runnable> decisions;

    /**
     * Creates the exchanges.
     *
     * @param decisions hears of each decision and its enforcer, under the lock; what it returns is run without it
     */
    Exchanges(Clock clock, Scheduler scheduler, Ids ids, BiFunction<String, ObjectNode, Runnable> decisions) {
        this.clock = clock;
        this.scheduler = scheduler;
        this.ids = ids;
        this.decisions = decisions;
    }

    /** Counts another submission of a known artifact; false if the id is new. */
    synchronized boolean resubmitted(Submission artifact) {
        Exchange known = byId.get(artifact.requestId());
        if (known == null) {
            return false;
        }
        if (!known.artifact.artifactHash().equals(artifact.artifactHash())) {
            throw new Refusal(
                            409,
                            "AlreadyExistsConflict",
                            "The requestId is in use for another artifact: make a new one.")
                    .with("requestId", artifact.requestId());
        }
        known.submissions++;
        return true;
    }

    /** Opens an exchange; false if another call has opened it in the meantime. */
    synchronized boolean open(Submission artifact, @Nullable String pairingNonce) {
        if (resubmitted(artifact)) {
            return false;
        }
        Instant now = clock.instant();
        if (!now.isBefore(artifact.expiresAt())) {
            throw new Refusal(422, "expired", "The artifact's expiresAt is in the past: give it more time.")
                    .with("requestId", artifact.requestId());
        }
        Exchange exchange = new Exchange(artifact, pairingNonce, now);
        if (artifact.dndAudit()) {
            exchange.end(
                    ExchangeState.DELIVERED,
                    new Refusal(409, "already_resolved", "The exchange only records what a policy decided."));
        }
        byId.put(artifact.requestId(), exchange);
        return true;
    }

    synchronized ObjectNode status(String requestId) {
        Exchange exchange = known(requestId);
        ObjectNode body = Envelope.stateBody(requestId, exchange.stateAt(clock.instant()));
        body.put("createdAt", exchange.createdAt.toString());
        body.put("expiresAt", exchange.artifact.expiresAt().toString());
        body.put("artifactHash", exchange.artifact.artifactHash());
        String decision = exchange.decisionWord();
        if (decision != null) {
            body.put("decision", decision);
        }
        return envelope("exchange.status", requestId, body);
    }

    ObjectNode withdraw(String requestId) {
        List<Runnable> answers = new ArrayList<>();
        ObjectNode withdrawn = withdraw(requestId, answers);
        answers.forEach(Runnable::run);
        return withdrawn;
    }

    private synchronized ObjectNode withdraw(String requestId, List<Runnable> answers) {
        Exchange exchange = known(requestId);
        if (!exchange.pendingAt(clock.instant())) {
            throw new Refusal(409, "already_resolved", "The exchange has ended: there is nothing to take back.")
                    .with("requestId", requestId);
        }
        exchange.end(ExchangeState.WITHDRAWN, new Refusal(409, "already_resolved", "The exchange has been withdrawn."));
        release(exchange, answers);
        return envelope("exchange.withdrawn", requestId, Envelope.stateBody(requestId, ExchangeState.WITHDRAWN));
    }

    synchronized void acknowledge(Envelope ack) {
        Exchange exchange = known(ack.requestId());
        String msgId = ack.body().id("msgId");
        String status = ack.body().text("status");
        ack.body().time("ackAt");
        if (!ACK_STATUSES.contains(status.toLowerCase(Locale.ROOT))) {
            throw Refusal.validation(
                    "The field body.status is not delivered, received or processed: use one of these.");
        }
        if (exchange.decision == null || !msgId.equals(Json.text(exchange.decision, "msgId"))) {
            throw Refusal.notFound("message to acknowledge");
        }
        exchange.acknowledge(new ExchangeSnapshot.Ack(msgId, status, clock.instant()));
    }

    /** Waits for a decision. Cancelling gives the wait up. */
    Mono<WaitResult> hold(String requestId, Duration timeout) {
        return Mono.create(sink -> {
            WaitResult result;
            try {
                result = resultOrHold(requestId, timeout, sink);
            } catch (Refusal e) {
                result = new WaitResult.Ended(e);
            }
            if (result != null) {
                sink.success(result);
            }
        });
    }

    private synchronized @Nullable WaitResult resultOrHold(
            String requestId, Duration timeout, MonoSink<WaitResult> sink) {
        Exchange exchange = known(requestId);
        Instant now = clock.instant();
        WaitResult result = exchange.resultAt(now);
        if (result == null) {
            HeldWait wait = new HeldWait(sink, scheduler);
            exchange.waits.add(wait);
            Duration left = Duration.between(now, exchange.artifact.expiresAt());
            Duration held = timeout.compareTo(left) < 0 ? timeout : left;
            wait.timer(scheduler.schedule(() -> timeUp(exchange, wait), held.toNanos(), TimeUnit.NANOSECONDS));
            sink.onDispose(() -> giveUp(exchange, wait));
        }
        return result;
    }

    private void timeUp(Exchange exchange, HeldWait wait) {
        WaitResult result = null;
        synchronized (this) {
            if (exchange.waits.remove(wait)) {
                result = exchange.resultAt(clock.instant());
                result = result == null ? WaitResult.TimedOut.INSTANCE : result;
            }
        }
        if (result != null) {
            wait.answer(result);
        }
    }

    private synchronized void giveUp(Exchange exchange, HeldWait wait) {
        wait.stopTimer();
        exchange.waits.remove(wait);
    }

    /**
     * Ends the waits of an exchange that has something to say now. The answers are for the caller to run once it has let go
     * of the lock: what an enforcer does then is not to be done under it.
     */
    private void release(Exchange exchange, List<Runnable> answers) {
        for (HeldWait wait : exchange.waits) {
            WaitResult result = exchange.resultAt(clock.instant());
            if (result != null) {
                answers.add(() -> wait.answer(result));
            }
        }
        exchange.waits.clear();
    }

    synchronized boolean pending(String requestId) {
        Exchange exchange = byId.get(requestId);
        return exchange != null && exchange.pendingAt(clock.instant());
    }

    void decide(String requestId, ObjectNode decision) {
        endPending(requestId, (exchange, answers) -> {
            ObjectNode envelope = envelope("decision.deliver", requestId, decision);
            exchange.decide(envelope);
            answers.add(decisions.apply(exchange.artifact.enforcerId(), envelope));
        });
    }

    /**
     * The decisions of an enforcer that have not been acknowledged.
     *
     * @param alongside is run under the lock, so that each decision is either in the list or comes afterwards
     */
    synchronized List<ObjectNode> unacknowledged(String enforcerId, Runnable alongside) {
        alongside.run();
        List<ObjectNode> found = new ArrayList<>();
        for (Exchange exchange : byId.values()) {
            if (exchange.decision != null
                    && exchange.acks.isEmpty()
                    && exchange.artifact.enforcerId().equals(enforcerId)) {
                found.add(exchange.decision);
            }
        }
        return found;
    }

    synchronized void pushed(String requestId) {
        known(requestId).deliveries++;
    }

    synchronized ObjectNode decision(String requestId) {
        Exchange exchange = byId.get(requestId);
        if (exchange == null || exchange.decision == null) {
            throw new IllegalStateException(
                    "There is no decision on " + requestId + ": check the id, or decide first.");
        }
        return exchange.decision;
    }

    synchronized @Nullable String ownerOf(String requestId) {
        Exchange exchange = byId.get(requestId);
        return exchange == null ? null : exchange.artifact.enforcerId();
    }

    /**
     * The newest decision on another exchange.
     *
     * @param requestId the exchange that it is not of
     * @param sameEnforcer whether it is of the same enforcer and not handed out yet, or of another enforcer
     */
    synchronized @Nullable ObjectNode decidedElsewhere(String requestId, boolean sameEnforcer) {
        String enforcerId = ownerOf(requestId);
        ObjectNode found = null;
        for (Exchange exchange : byId.values()) {
            boolean same = exchange.artifact.enforcerId().equals(enforcerId);
            if (exchange.decision != null
                    && same == sameEnforcer
                    && !exchange.artifact.requestId().equals(requestId)
                    && (!same || exchange.deliveries == 0)) {
                found = exchange.decision;
            }
        }
        return found;
    }

    /** Answers no wait that is held, and forgets it: its connection is lost. */
    synchronized void dropWaits() {
        for (Exchange exchange : byId.values()) {
            exchange.waits.forEach(HeldWait::stopTimer);
            exchange.waits.clear();
        }
    }

    synchronized void forget() {
        byId.clear();
    }

    synchronized String enforcerOf(String requestId) {
        Exchange exchange = byId.get(requestId);
        if (exchange == null) {
            throw new IllegalStateException("There is no exchange " + requestId + ": check the id.");
        }
        return exchange.artifact.enforcerId();
    }

    void cancel(String requestId) {
        endPending(
                requestId,
                (exchange, answers) -> exchange.end(
                        ExchangeState.CANCELLED,
                        new Refusal(409, "already_resolved", "The gateway has cancelled the exchange.")));
    }

    private void endPending(String requestId, BiConsumer<Exchange, List<Runnable>> end) {
        List<Runnable> answers = new ArrayList<>();
        synchronized (this) {
            Exchange exchange = byId.get(requestId);
            if (exchange == null) {
                throw new IllegalStateException("There is no exchange " + requestId + ": check the id.");
            }
            if (!exchange.pendingAt(clock.instant())) {
                throw new IllegalStateException("The exchange is " + exchange.stateAt(clock.instant())
                        + ": only a pending one can be decided or cancelled.");
            }
            end.accept(exchange, answers);
            release(exchange, answers);
        }
        answers.forEach(Runnable::run);
    }

    /** Cancels what waits for an approver whose pairing has been revoked. */
    void revoked(String pairingNonce) {
        List<Runnable> answers = new ArrayList<>();
        synchronized (this) {
            for (Exchange exchange : byId.values()) {
                if (pairingNonce.equals(exchange.pairingNonce) && exchange.pendingAt(clock.instant())) {
                    exchange.end(
                            ExchangeState.CANCELLED,
                            new Refusal(403, "pairing_revoked", "The pairing has been revoked: pair again."));
                    release(exchange, answers);
                }
            }
        }
        answers.forEach(Runnable::run);
    }

    synchronized List<ExchangeSnapshot> snapshots() {
        List<ExchangeSnapshot> snapshots = new ArrayList<>();
        byId.values().forEach(exchange -> snapshots.add(exchange.snapshot(clock.instant())));
        return snapshots;
    }

    synchronized int waits() {
        return byId.values().stream()
                .mapToInt(exchange -> exchange.waits.size())
                .sum();
    }

    private Exchange known(String requestId) {
        Exchange exchange = byId.get(requestId);
        if (exchange == null) {
            throw Refusal.notFound("exchange");
        }
        return exchange;
    }

    private ObjectNode envelope(String msgType, String requestId, ObjectNode body) {
        return Envelope.write(ids.next("msg-"), msgType, requestId, clock.instant(), body);
    }
}

package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.ErrorCode;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.HarpException;
import io.airlockapp.error.NoApproverException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.PairingException;
import io.airlockapp.error.PairingRevokedException;
import io.airlockapp.error.StoreException;
import io.airlockapp.error.TicketException;
import io.airlockapp.error.WorkStartedException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.SignerRegistry;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.Signer;
import io.airlockapp.reactor.ConsentOutcome;
import io.airlockapp.reactor.DecisionSource;
import io.airlockapp.reactor.Drain;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.EnforcerEvent;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.ReviewEvent;
import io.airlockapp.reactor.ReviewResult;
import io.airlockapp.reactor.store.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/** The lifecycle: which pairing is in force, whether the enforcer is closed, and what hangs on the two. */
public final class DefaultEnforcer implements Enforcer {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final GatewayClient client;
    private final EnforcerSettings settings;
    private final Background background;
    private final PairingFlow pairingFlow;
    private final DecisionSource.Feed feed;
    private final Events events;
    private final Reviews reviews;
    private final SavedPairings saved;
    private final ConsentFlow consent;
    private final AtomicReference<@Nullable Session> session = new AtomicReference<>();
    private final AtomicReference<@Nullable Flux<ReviewTicket>> closing = new AtomicReference<>();

    private final Sinks.Empty<Void> closedSignal = Sinks.empty();
    private volatile boolean closed;

    /** A pairing in force, and the heartbeats that go with it. */
    private static final class Session {

        final Paired paired;
        final Disposable.Swap heartbeats = Disposables.swap();

        Session(Paired paired) {
            this.paired = paired;
        }
    }

    /**
     * Creates an enforcer that is not paired.
     *
     * @param client the gateway
     * @param settings what it was built with
     * @param store where its pairing is saved; null for nowhere
     */
    public DefaultEnforcer(GatewayClient client, EnforcerSettings settings, @Nullable StateStore store) {
        this.client = client;
        this.settings = settings;
        this.background = new Background(settings.time());
        this.pairingFlow = new PairingFlow(client, settings, background);
        this.feed = settings.decisionSource().open(new SourceContext(client, settings, this::pairingRevoked));
        this.events = new Events(settings.time());
        this.reviews = new Reviews(client, settings, background, feed, events);
        this.saved = new SavedPairings(store, settings.enforcerId());
        this.consent = new ConsentFlow(client, settings.time());
    }

    @Override
    public Mono<ConsentOutcome> consent() {
        return unlessClosed(consent.ask());
    }

    @Override
    public Mono<ConsentOutcome> awaitConsent(Duration timeout, Consumer<ConsentOutcome> prompt) {
        Objects.requireNonNull(prompt, "prompt");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("The user needs time to decide, and is given " + timeout + ".");
        }
        return untilClosed(consent.await(timeout, prompt));
    }

    @Override
    public Mono<Pairing> pair(Consumer<PairingInitiated> prompt) {
        Objects.requireNonNull(prompt, "prompt");
        return untilClosed(pairingFlow.initiate(prompt)).map(this::takeUp).flatMap(saved::keep);
    }

    @Override
    public Mono<Pairing> claim(String pairingCode) {
        if (pairingCode.isBlank()) {
            throw new IllegalArgumentException(
                    "The pairing code is blank: type the one that the approver's app shows.");
        }
        return untilClosed(pairingFlow.claim(pairingCode)).map(this::takeUp).flatMap(saved::keep);
    }

    @Override
    public Mono<Pairing> restore(Pairing pairing) {
        if (!pairing.enforcerId().equals(settings.enforcerId())) {
            throw new IllegalArgumentException("The pairing is of another enforcer, " + pairing.enforcerId()
                    + ": build the enforcer with that id, or pair again.");
        }
        Paired restored;
        try {
            restored = Paired.of(pairing, settings);
        } catch (AirlockException e) {
            throw new IllegalArgumentException("The keys of the pairing cannot be read: pair again.", e);
        }
        return unlessClosed(Mono.just(restored)).map(this::takeUp);
    }

    @Override
    public Mono<Pairing> restore() {
        return unlessClosed(saved.find())
                .flatMap(this::restore)
                .onErrorMap(
                        IllegalArgumentException.class,
                        e -> new StoreException("The saved pairing cannot be used: " + e.getMessage(), e));
    }

    private <T> Mono<T> unlessClosed(Mono<T> source) {
        return Mono.defer(() -> closed ? Mono.error(closedException()) : source);
    }

    /** For what waits for a person. */
    private <T> Mono<T> untilClosed(Mono<T> source) {
        return unlessClosed(source.takeUntilOther(closedSignal.asMono()));
    }

    private Pairing takeUp(Paired fresh) {
        Session begun = new Session(fresh);
        Session before = session.getAndSet(begun);
        if (before != null) {
            before.heartbeats.dispose();
        }
        begun.heartbeats.update(new Presence(client, settings).start());
        if (closed) {
            begun.heartbeats.dispose();
            throw closedException();
        }
        return fresh.pairing();
    }

    @Override
    public @Nullable Pairing pairing() {
        Session now = session.get();
        return now == null ? null : now.paired.pairing();
    }

    @Override
    public List<Signer> signers() {
        Session now = session.get();
        return now == null ? List.of() : now.paired.signers().signers();
    }

    @Override
    public Mono<Pairing> addSigner(Signer signer) {
        requireUsable(signer);
        return withPairing(now -> now.signers().add(signer));
    }

    @Override
    public Mono<Pairing> rotateSigner(String signerKeyId, Signer successor, @Nullable Instant validUntil) {
        requireId(signerKeyId);
        requireUsable(successor);
        return withPairing(now -> now.signers().rotate(signerKeyId, successor, validUntil));
    }

    @Override
    public Mono<Pairing> revokeSigner(String signerKeyId) {
        requireId(signerKeyId);
        return withPairing(now -> {
            // A review can have begun with an earlier pairing that has the same signer.
            boolean elsewhere = reviews.revoke(signerKeyId);
            if (!now.signers().revoke(signerKeyId) && !elsewhere) {
                throw new HarpException(
                        FailureReason.UNKNOWN_SIGNER, "There is no such signer to revoke: give one of signers().");
            }
        });
    }

    private Mono<Pairing> withPairing(Consumer<Paired> change) {
        return whilePaired(now -> {
            change.accept(now.paired);
            return saved.keepSigners(now.paired);
        });
    }

    private static void requireId(String signerKeyId) {
        if (signerKeyId.isBlank()) {
            throw new IllegalArgumentException("The signer's id is blank: give one of signers().");
        }
    }

    private void requireUsable(Signer signer) {
        try {
            SignerRegistry.of(List.of(), settings.time().clock(), event -> {}, settings.cryptography())
                    .add(signer);
        } catch (HarpException e) {
            throw new IllegalArgumentException("The signer cannot be used. " + e.getMessage(), e);
        }
    }

    @Override
    public Mono<Verdict> review(Action action) {
        return review(action, true);
    }

    private Mono<Verdict> review(Action action, boolean refusable) {
        requireOpen(action);
        return whilePaired(now -> reviews.review(action, now.paired, null, refusable, () -> refusal(now)));
    }

    @Override
    public Mono<Verdict> review(Action action, Function<ReviewTicket, Mono<Void>> keep) {
        requireOpen(action);
        Objects.requireNonNull(keep, "keep");
        return whilePaired(now -> reviews.review(action, now.paired, keep, true, () -> refusal(now)));
    }

    @Override
    public Mono<ReviewTicket> submit(Action action, Function<ReviewTicket, Mono<Void>> keep) {
        requireOpen(action);
        Objects.requireNonNull(keep, "keep");
        return whilePaired(now -> {
            AtomicReference<@Nullable ReviewTicket> issued = new AtomicReference<>();
            return reviews.submit(
                            action,
                            now.paired,
                            ticket -> {
                                issued.set(ticket);
                                return keep.apply(ticket);
                            },
                            () -> refusal(now))
                    .flatMap(verdict -> Mono.<ReviewTicket>error(new NotApprovedException(verdict)))
                    .switchIfEmpty(Mono.fromSupplier(issued::get));
        });
    }

    @Override
    public Mono<Verdict> resume(ReviewTicket ticket) {
        Objects.requireNonNull(ticket, "ticket");
        return whilePaired(now -> {
            AirlockException refused = refusal(ticket, now);
            return refused != null ? Mono.error(refused) : reviews.resume(ticket, now.paired, () -> refusal(now));
        });
    }

    @Override
    public Mono<Verdict> resume(ReviewTicket ticket, Action action) {
        Objects.requireNonNull(action, "action");
        Mono<Verdict> resumed = resume(ticket);
        return ticket.artifactHash().equals(action.hash())
                ? resumed
                : Mono.error(() -> new TicketException(
                        TicketException.Reason.OTHER_ACTION,
                        "The ticket is about another action than the one that it came with: look for its own ticket."));
    }

    private @Nullable AirlockException refusal(ReviewTicket ticket, Session now) {
        if (!ticket.enforcerId().equals(settings.enforcerId())) {
            return new TicketException(
                    TicketException.Reason.OTHER_ENFORCER,
                    "The ticket is of another enforcer: resume it with an enforcer of that id and its pairing.");
        }
        return ticket.isIssuedUnder(now.paired.contentKey())
                ? null
                : new TicketException(
                        TicketException.Reason.OTHER_PAIRING,
                        "The ticket is of another pairing than the one in force, or was changed:"
                                + " restore the pairing that it is of, or review the action anew.");
    }

    private void requireOpen(Action action) {
        Instant expiresAt = action.expiresAt();
        if (expiresAt != null && !settings.time().now().isBefore(expiresAt)) {
            throw new IllegalArgumentException(
                    "The action has expired already, at " + expiresAt + ": give it an expiry in the future.");
        }
    }

    private <T> Mono<T> whilePaired(Function<Session, Mono<T>> work) {
        return Mono.defer(() -> {
            Session now = session.get();
            if (closed || now == null) {
                return Mono.error(closed ? closedException() : notPaired());
            }
            return work.apply(now);
        });
    }

    private @Nullable AirlockException refusal(Session used) {
        if (closed) {
            return closedException();
        }
        return session.get() == used ? null : notPaired();
    }

    @Override
    public <T> Mono<T> gate(Action action, Mono<T> work) {
        return gated(review(action), work);
    }

    @Override
    public <T> Mono<T> gate(ReviewTicket ticket, Action action, Mono<T> work) {
        return gated(resume(ticket, action), work);
    }

    private static <T> Mono<T> gated(Mono<Verdict> review, Mono<T> work) {
        Objects.requireNonNull(work, "work");
        AtomicBoolean started = new AtomicBoolean();
        return Mono.defer(() -> started.get() ? Mono.<Verdict>error(new WorkStartedException()) : review)
                .flatMap(verdict -> {
                    if (!(verdict instanceof Verdict.Approved)) {
                        return Mono.error(new NotApprovedException(verdict));
                    }
                    return started.compareAndSet(false, true) ? work : Mono.error(new WorkStartedException());
                });
    }

    @Override
    public Flux<ReviewResult> reviewAll(Publisher<Action> actions) {
        return Flux.from(actions)
                .flatMap(
                        action -> Mono.defer(() -> review(action, false))
                                .map(verdict -> new ReviewResult(action, verdict, null))
                                .onErrorResume(failure -> Mono.just(new ReviewResult(action, null, failure))),
                        Math.min(settings.concurrency(), settings.maxInFlight()));
    }

    @Override
    public Mono<Void> withdraw(String requestId) {
        Mono<Void> withdraw = client.withdraw(requestId)
                .then()
                .onErrorResume(ConflictException.class, failure -> withdrawnBefore(requestId, failure));
        return unlessClosed(withdraw.doOnSuccess(nothing -> reviews.withdrawn(requestId)));
    }

    /** An attempt whose answer was lost can have withdrawn it; the next one is told that it has ended. */
    private Mono<Void> withdrawnBefore(String requestId, ConflictException failure) {
        return client.exchangeStatus(requestId)
                .flatMap(status -> status.state().equals(ExchangeState.WITHDRAWN) ? Mono.empty() : Mono.error(failure));
    }

    @Override
    public Mono<Void> unpair() {
        return Mono.defer(() -> {
            Session now = session.get();
            if (closed) {
                return Mono.error(closedException());
            }
            // A saved pairing is as good at the gateway as one that was taken up.
            Mono<Pairing> pairing = now != null
                    ? Mono.just(now.paired.begun())
                    : saved.find().onErrorMap(PairingException.class, none -> notPaired());
            return pairing.flatMap(ended -> client.revokePairing(ended.routingToken())
                    .then()
                    .onErrorResume(DefaultEnforcer::goneAlready, gone -> Mono.empty())
                    .then(Mono.fromRunnable(() -> {
                        if (now != null) {
                            forget(now);
                        }
                    }))
                    .then(saved.remove(ended)));
        });
    }

    @Override
    public Mono<Void> forget() {
        return Mono.defer(() -> {
            Session now = session.get();
            if (now == null) {
                return saved.remove(null);
            }
            forget(now);
            return saved.remove(now.paired.pairing());
        });
    }

    private static boolean goneAlready(Throwable failure) {
        return failure instanceof PairingRevokedException
                || failure instanceof NoApproverException
                || failure instanceof NotFoundException;
    }

    /** The gateway's word, and it costs no more than the gateway could cost anyway: a saved pairing is left alone. */
    private void pairingRevoked() {
        Session ended = session.getAndSet(null);
        if (ended != null) {
            ended.heartbeats.dispose();
            events.tell(new EnforcerEvent.PairingRevoked(settings.time().now()));
            reviews.failAll(DefaultEnforcer::revokedException);
        }
    }

    private static AirlockException revokedException() {
        return new PairingRevokedException(
                "The gateway says that the pairing was revoked while the action waited: pair again.",
                new GatewayException.Details(403, ErrorCode.PAIRING_REVOKED, null, null, null, null, null));
    }

    private void forget(Session ended) {
        ended.heartbeats.dispose();
        if (session.compareAndSet(ended, null)) {
            reviews.failAll(() -> new PairingException(
                    PairingException.Reason.REVOKED, "The enforcer was unpaired while it waited: pair again.", null));
        }
    }

    @Override
    public Mono<Void> close() {
        return close(Drain.WITHDRAW, CLOSE_PATIENCE).then();
    }

    @Override
    public Flux<ReviewTicket> close(Drain drain, Duration limit) {
        Objects.requireNonNull(drain, "drain");
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("Closing takes some time, and is given " + limit + ".");
        }
        return Flux.defer(() -> {
            Flux<ReviewTicket> now = Flux.<ReviewTicket>create(handed -> closeNow(drain, limit, handed))
                    .cache();
            return closing.compareAndSet(null, now) ? now : Objects.requireNonNull(closing.get());
        });
    }

    private void closeNow(Drain drain, Duration limit, FluxSink<ReviewTicket> handed) {
        closed = true;
        closedSignal.tryEmitError(closedException());
        Session now = session.get();
        if (now != null) {
            now.heartbeats.dispose();
        }
        if (drain == Drain.HAND_OVER) {
            reviews.handOver(handed::next);
        } else {
            reviews.failAll(DefaultEnforcer::closedException);
        }
        Mono<Void> feedClosed = Mono.defer(feed::close)
                .timeout(CLOSE_PATIENCE, Mono.empty(), settings.time().scheduler())
                .onErrorComplete();
        background
                .drain(limit, reviews::handOverTheRest)
                .then(feedClosed)
                .doFinally(signal -> events.close())
                .subscribe(null, handed::error, handed::complete);
    }

    @Override
    public Flux<EnforcerEvent> events() {
        return events.all();
    }

    @Override
    public Flux<ReviewEvent> reviewEvents(Action action) {
        Mono<Verdict> review = review(action);
        return Flux.create(sink -> {
            // What is sent in the background comes after the verdict, or while that is on its way.
            Events.Looker looker = event -> {
                if (!(event instanceof ReviewEvent.Acked || event instanceof ReviewEvent.Withdrawn)) {
                    sink.next(event);
                }
            };
            sink.onDispose(review.contextWrite(Context.of(sink.contextView()).put(Events.Looker.class, looker))
                    .subscribe(null, sink::error, sink::complete));
        });
    }

    static AirlockException closedException() {
        return new ClientClosedException("The enforcer is closed: build another one.");
    }

    private static AirlockException notPaired() {
        return new PairingException(
                PairingException.Reason.NOT_PAIRED,
                "The enforcer is not paired: pair, claim a code or restore first.",
                null);
    }
}

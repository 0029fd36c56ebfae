package io.airlockapp.blocking;

import static io.airlockapp.blocking.Caller.await;
import static io.airlockapp.blocking.Caller.awaitClose;
import static io.airlockapp.blocking.Caller.awaitEnd;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.Signer;
import io.airlockapp.reactor.ConsentOutcome;
import io.airlockapp.reactor.Drain;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.EnforcerEvent;
import io.airlockapp.reactor.ReviewEvent;
import io.airlockapp.reactor.ReviewResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Waits for each method of an {@link Enforcer}. */
final class DefaultBlockingEnforcer implements BlockingEnforcer {

    private final Enforcer enforcer;
    private final Duration deadline;
    private final Duration pairingDeadline;
    private final Meanwhile meanwhile;

    DefaultBlockingEnforcer(Enforcer enforcer, Duration deadline, Duration pairingDeadline, Meanwhile meanwhile) {
        this.enforcer = Objects.requireNonNull(enforcer, "enforcer");
        this.deadline = Limit.checked(deadline, "deadline");
        this.pairingDeadline = Limit.checked(pairingDeadline, "deadline of pairing");
        this.meanwhile = Objects.requireNonNull(meanwhile, "meanwhile");
    }

    @Override
    public ConsentOutcome consent() {
        return await("Enforcer.consent", deadline, meanwhile, caller -> enforcer.consent());
    }

    @Override
    public ConsentOutcome awaitConsent(Duration timeout, Consumer<ConsentOutcome> prompt) {
        Objects.requireNonNull(prompt, "prompt");
        Duration usersTime = Limit.checked(timeout, "time that the user has");
        return await(
                "Enforcer.awaitConsent",
                usersTime.plus(deadline),
                meanwhile,
                caller -> enforcer.awaitConsent(timeout, caller.telling(prompt)));
    }

    @Override
    public Pairing pair(Consumer<PairingInitiated> prompt) {
        Objects.requireNonNull(prompt, "prompt");
        return await("Enforcer.pair", pairingDeadline, meanwhile, caller -> enforcer.pair(caller.telling(prompt)));
    }

    @Override
    public Pairing claim(String pairingCode) {
        return await("Enforcer.claim", pairingDeadline, meanwhile, caller -> enforcer.claim(pairingCode));
    }

    @Override
    public Pairing restore(Pairing pairing) {
        return await("Enforcer.restore", deadline, meanwhile, caller -> enforcer.restore(pairing));
    }

    @Override
    public Pairing restore() {
        return await("Enforcer.restore", deadline, meanwhile, caller -> enforcer.restore());
    }

    @Override
    public @Nullable Pairing pairing() {
        return enforcer.pairing();
    }

    @Override
    public List<Signer> signers() {
        return enforcer.signers();
    }

    @Override
    public Pairing addSigner(Signer signer) {
        return await("Enforcer.addSigner", deadline, meanwhile, caller -> enforcer.addSigner(signer));
    }

    @Override
    public Pairing rotateSigner(String signerKeyId, Signer successor, @Nullable Instant validUntil) {
        return await(
                "Enforcer.rotateSigner",
                deadline,
                meanwhile,
                caller -> enforcer.rotateSigner(signerKeyId, successor, validUntil));
    }

    @Override
    public Pairing revokeSigner(String signerKeyId) {
        return await("Enforcer.revokeSigner", deadline, meanwhile, caller -> enforcer.revokeSigner(signerKeyId));
    }

    @Override
    public Verdict review(Action action) {
        return await("Enforcer.review", timeFor(action), meanwhile, caller -> enforcer.review(action));
    }

    @Override
    public Verdict review(Action action, Consumer<ReviewTicket> keep) {
        Objects.requireNonNull(keep, "keep");
        return await(
                "Enforcer.review", timeFor(action), meanwhile, caller -> enforcer.review(action, caller.keeping(keep)));
    }

    @Override
    public ReviewTicket submit(Action action, Consumer<ReviewTicket> keep) {
        Objects.requireNonNull(keep, "keep");
        return await(
                "Enforcer.submit", timeFor(action), meanwhile, caller -> enforcer.submit(action, caller.keeping(keep)));
    }

    @Override
    public Verdict resume(ReviewTicket ticket) {
        return await("Enforcer.resume", timeFor(ticket), meanwhile, caller -> enforcer.resume(ticket));
    }

    @Override
    public Verdict resume(ReviewTicket ticket, Action action) {
        return await("Enforcer.resume", timeFor(ticket), meanwhile, caller -> enforcer.resume(ticket, action));
    }

    @Override
    @SuppressWarnings("RedundantThrows") // What the work throws comes through as it is.
    public <T extends @Nullable Object> T gate(Action action, Callable<T> work) throws Exception {
        Objects.requireNonNull(work, "work");
        return await(
                "Enforcer.gate", timeFor(action), meanwhile, caller -> enforcer.gate(action, caller.running(work)));
    }

    @Override
    @SuppressWarnings("RedundantThrows") // What the work throws comes through as it is.
    public <T extends @Nullable Object> T gate(ReviewTicket ticket, Action action, Callable<T> work) throws Exception {
        Objects.requireNonNull(work, "work");
        return await(
                "Enforcer.gate",
                timeFor(ticket),
                meanwhile,
                caller -> enforcer.gate(ticket, action, caller.running(work)));
    }

    @Override
    public Stream<ReviewResult> reviewAll(Iterable<Action> actions) {
        return ReviewResults.stream("Enforcer.reviewAll", deadline, meanwhile, actions, enforcer::reviewAll);
    }

    @Override
    public Stream<ReviewEvent> reviewEvents(Action action) {
        Instant expiry = Limit.expiryOf(action);
        return Elements.stream(
                "Enforcer.reviewEvents",
                () -> Limit.of(Limit.until(expiry).plus(deadline)),
                meanwhile,
                () -> enforcer.reviewEvents(action));
    }

    @Override
    public Stream<EnforcerEvent> events() {
        return Elements.stream("Enforcer.events", () -> Limit.of(deadline), meanwhile, enforcer::events);
    }

    @Override
    public void withdraw(String requestId) {
        awaitEnd("Enforcer.withdraw", deadline, meanwhile, () -> enforcer.withdraw(requestId));
    }

    @Override
    public void unpair() {
        awaitEnd("Enforcer.unpair", deadline, meanwhile, enforcer::unpair);
    }

    @Override
    public void forget() {
        awaitEnd("Enforcer.forget", deadline, meanwhile, enforcer::forget);
    }

    @Override
    public void close() {
        awaitClose("Enforcer.close", deadline, meanwhile, () -> enforcer.close().thenReturn(true));
    }

    @Override
    public Stream<ReviewTicket> close(Drain drain, Duration limit) {
        Duration drained = Limit.checked(limit, "limit");
        return awaitClose("Enforcer.close", drained.plus(deadline), meanwhile, () -> enforcer.close(drain, limit)
                        .collectList())
                .stream();
    }

    /** What comes of an action whose time is up, the enforcer says; the deadline only begins there. */
    private Duration timeFor(Action action) {
        return Limit.until(Limit.expiryOf(action)).plus(deadline);
    }

    private Duration timeFor(ReviewTicket ticket) {
        return Limit.until(ticket.expiresAt()).plus(deadline);
    }
}

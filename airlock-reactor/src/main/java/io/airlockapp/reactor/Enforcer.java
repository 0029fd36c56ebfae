package io.airlockapp.reactor;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stops actions until their approver has said yes: pairs with an approver, keeps the gateway told that it is alive, and puts
 * each action through sealing, submitting, waiting, verifying and acknowledging (wire reference, section 6).
 *
 * <p>It fails closed: only a decision whose signature it has verified is an approval (or, if the program says so with
 * {@link PolicyHandling#TRUST}, a policy); everything else is another verdict or an error, and neither runs anything.
 *
 * <p>All methods are cold and can be subscribed again. Arguments that are wrong in themselves throw
 * {@link IllegalArgumentException} at once; everything else is signalled, as an {@link io.airlockapp.error.AirlockException}.
 * Signals arrive on a thread of the transport or of the {@link TimeSource}, which must not be blocked; where the replay journal
 * says that it blocks, verdicts arrive on {@link reactor.core.scheduler.Schedulers#boundedElastic()}. An enforcer is safe for
 * use from many threads.
 */
public interface Enforcer {

    /**
     * Starts an enforcer.
     *
     * @param client the gateway; it can be shared by several enforcers and outlives this one
     * @param enforcerId the id under which the gateway knows this enforcer; the same from start to start
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the id is blank
     */
    static EnforcerBuilder builder(GatewayClient client, String enforcerId) {
        return new EnforcerBuilder(client, enforcerId);
    }

    /**
     * Asks whether the user lets this app act for them, which they have to before an enforcer can pair.
     *
     * @return emits the gateway's answer, whichever way it is given; fails as {@link GatewayClient#checkConsent} does where it
     *     is no answer about consent
     */
    Mono<ConsentOutcome> consent();

    /**
     * Asks until the user has decided whether this app may act for them.
     *
     * <p>Subscribing asks at once, and then after 2, 4, 8 and each 15 seconds. What can pass, such as an outage, is survived.
     *
     * @param timeout how long to ask; positive
     * @param prompt gets the first answer that is no decision, with the address to open; once more only if the address was
     *     not in that and comes later. On a thread of the transport; must not block
     * @return emits {@link ConsentOutcome.Granted} or {@link ConsentOutcome.Denied}, or the last answer when the time is up,
     *     never empty; fails when the time is up without any answer, and as {@link #consent} does with what does not pass.
     *     Cancelling stops asking
     * @throws IllegalArgumentException if the time-out is not positive
     */
    Mono<ConsentOutcome> awaitConsent(Duration timeout, Consumer<ConsentOutcome> prompt);

    /**
     * Pairs with an approver who enters a code.
     *
     * <p>Subscribing makes a key pair and asks the gateway for a code, which is handed to {@code prompt} to be shown; then the
     * attempt is polled until the approver has answered. Their answer is verified before anything of it is used. Once paired,
     * heartbeats begin. An enforcer that was paired already keeps its old pairing until the new one is complete. With a
     * {@linkplain EnforcerBuilder#store store} the pairing is saved there; if that fails, it is in force nevertheless.
     *
     * @param prompt gets the code, once, on a thread of the transport; must not block
     * @return emits the pairing, which is a secret to be kept; fails with {@link io.airlockapp.error.PairingException} if the
     *     approver refused, the code expired or the answer did not verify, and with
     *     {@link io.airlockapp.error.StoreException} if the pairing is in force and could not be saved. Cancelling stops
     *     polling
     */
    Mono<Pairing> pair(Consumer<PairingInitiated> prompt);

    /**
     * Pairs by a code that the approver has made beforehand. Otherwise as {@link #pair}.
     *
     * @param pairingCode the code; case, spaces and dashes do not matter
     * @return emits the pairing; fails as {@link #pair} does, and with {@link io.airlockapp.error.NotFoundException} or
     *     {@link io.airlockapp.error.ExpiredException} if the code does not work
     * @throws IllegalArgumentException if the code is blank, or this enforcer has neither label nor workspace name, which a
     *     claim needs
     */
    Mono<Pairing> claim(String pairingCode);

    /**
     * Takes up a pairing of an earlier start.
     *
     * <p>Subscribing sends nothing but the first heartbeat: whether the gateway still honours the pairing, the first review
     * tells.
     *
     * @param pairing what {@link #pair} or {@link #claim} has emitted
     * @return emits the pairing
     * @throws IllegalArgumentException if it is another enforcer's, or its keys cannot be read
     */
    Mono<Pairing> restore(Pairing pairing);

    /**
     * Takes up the pairing that the {@linkplain EnforcerBuilder#store store} has of this enforcer. Otherwise as
     * {@link #restore(Pairing)}.
     *
     * @return emits the pairing; fails with {@link io.airlockapp.error.PairingException} of reason {@code NOT_PAIRED} if there
     *     is none, or no store, and with {@link io.airlockapp.error.StoreException} if it cannot be read
     */
    Mono<Pairing> restore();

    /**
     * The pairing in force.
     *
     * @return the pairing, or null if there is none
     */
    @Nullable
    Pairing pairing();

    /**
     * Whose decisions count.
     *
     * @return the signers of the pairing in force, those included that are revoked or whose end has come; none if there is no
     *     pairing
     */
    List<Signer> signers();

    /**
     * Makes the decisions of one more key count. Nothing is asked of anybody: it is for the program to know that the key is
     * the right one, from a {@link io.airlockapp.harp.PairingResponse} that was verified and whose fingerprint people have
     * compared, or from somebody who vouches for it.
     *
     * <p>Subscribing adds it at once, for reviews that are under way too; doing it again changes nothing.
     *
     * @param signer the signer; not revoked
     * @return emits the pairing with it, to be saved in place of the old one, which an enforcer with a store has done then;
     *     fails with {@link io.airlockapp.error.StoreException} if that cannot be done, and the change is in force all the
     *     same; with {@link io.airlockapp.error.PairingException} if there is no pairing, and with
     *     {@link io.airlockapp.error.HarpException} if the id is that of another signer or the key is known already, in
     *     particular as one that was revoked
     * @throws IllegalArgumentException if the signer is revoked, or its key or profiles cannot be used
     */
    Mono<Pairing> addSigner(Signer signer);

    /**
     * Makes the decisions of a new key count in place of an old one's. Both count until the old one is revoked, or its end has
     * come. That the new key is the right one is for the program to know, as in {@link #addSigner}.
     *
     * <p>Subscribing changes it at once, for reviews that are under way too; doing it again changes nothing.
     *
     * @param signerKeyId the id of the old key
     * @param successor the signer with the new key; not revoked
     * @param validUntil until when the old key counts, which is never later than it was; null for no new end
     * @return emits the pairing with both, to be saved in place of the old one; fails as {@link #addSigner} does, and with
     *     {@link io.airlockapp.error.HarpException} if the old key does not count
     * @throws IllegalArgumentException if the id is blank, or the successor is revoked, or its key or profiles cannot be used
     */
    Mono<Pairing> rotateSigner(String signerKeyId, Signer successor, @Nullable Instant validUntil);

    /**
     * Makes the decisions of a key count no longer, under any id.
     *
     * <p>Subscribing revokes it at once, for reviews that are under way too; doing it again changes nothing. The gateway and the
     * approver's phone are not told: {@link #unpair} ends the pairing itself.
     *
     * @param signerKeyId the id of the key
     * @return emits the pairing as it is now, to be saved in place of the old one: restored from the old one, the key would
     *     count again. An enforcer with a store has saved it then, or fails with
     *     {@link io.airlockapp.error.StoreException} and has revoked the key all the same. Fails with
     *     {@link io.airlockapp.error.PairingException} if there is no pairing, and with
     *     {@link io.airlockapp.error.HarpException} if there is no such signer
     * @throws IllegalArgumentException if the id is blank
     */
    Mono<Pairing> revokeSigner(String signerKeyId);

    /**
     * Asks the approver about one action.
     *
     * <p>Each subscription is a review of its own, unless the action has an identity: then it is the same exchange. The action
     * is sealed once; sending is tried again with the same bytes; polls go on through outages until the action's time is up. A
     * decision is acknowledged in the background.
     *
     * <p>While as many reviews are under way as {@linkplain EnforcerBuilder#maxInFlight may be}, this one waits in a queue; its
     * time runs there too.
     *
     * @param action what the agent wants to do
     * @return emits the verdict, exactly one; fails with {@link io.airlockapp.error.PairingException} if there is no pairing,
     *     with {@link io.airlockapp.error.TooManyReviewsException} at once if the {@linkplain EnforcerBuilder#maxQueued queue}
     *     is full, and as {@link GatewayClient#submit} does if the action cannot be submitted. When the time is up, when the
     *     subscription is cancelled and after an error, the exchange is withdrawn in the background
     * @throws IllegalArgumentException if the action has expired already
     */
    Mono<Verdict> review(Action action);

    /**
     * Asks the approver about one action, and has the review's ticket kept first, so that its decision is not lost with this
     * process. Otherwise as {@link #review(Action)}.
     *
     * <p>A decision that a policy makes has no ticket. What was kept is of no more use once the review has ended.
     *
     * @param action what the agent wants to do
     * @param keep gets the ticket, and returns what saves it; subscribed before anything is sent. Must not block
     * @return emits the verdict as {@link #review(Action)} does; fails as {@code keep} does, and nothing has been sent then
     * @throws IllegalArgumentException if the action has expired already
     */
    Mono<Verdict> review(Action action, Function<ReviewTicket, Mono<Void>> keep);

    /**
     * Asks the approver about one action, and leaves the decision to whoever {@linkplain #resume(ReviewTicket) resumes} the
     * review: here, or in another process that has the pairing.
     *
     * <p>Subscribing submits the action as {@link #review(Action)} does. A policy that denies it ends it; one that approves it
     * does not count, and the approver is asked.
     *
     * @param action what the agent wants to do
     * @param keep gets the ticket, and returns what saves it; subscribed before anything is sent, so that a crash at any time
     *     loses no decision. Must not block
     * @return emits the ticket once the gateway has the action; fails as {@code keep} does, and nothing has been sent then;
     *     with {@link io.airlockapp.harp.NotApprovedException} if a policy denies it or its time is up before it is
     *     submitted, and otherwise as {@link #review(Action)} does. When the subscription is cancelled before, and after an
     *     error, the exchange is withdrawn in the background
     * @throws IllegalArgumentException if the action has expired already
     */
    Mono<ReviewTicket> submit(Action action, Function<ReviewTicket, Mono<Void>> keep);

    /**
     * Waits for the decision of a review that was begun earlier, by this enforcer or by another process that has the same
     * pairing. The decision is verified as in {@link #review(Action)}, and is about what was asked then: the verdict permits
     * what has the {@linkplain ReviewTicket#artifactHash() hash of the ticket}, and nothing else.
     * {@link #resume(ReviewTicket, Action)} checks that, and is the one to take where tickets are kept by somebody else.
     *
     * <p>A ticket that was changed is refused. Of several that resume the same ticket at most one is told that it is approved
     * if they share a {@linkplain EnforcerBuilder#replayJournal replay journal}; the others find it
     * {@linkplain Verdict.Unverified unverified} for {@link io.airlockapp.error.FailureReason#REPLAY}. So does who resumes after
     * a crash between verification and work: that the work was begun cannot be excluded then, and it is for a person to say
     * so. With a journal each, in memory say, each of them can be approved.
     *
     * @param ticket the ticket
     * @return emits the verdict, exactly one: {@link Verdict.Expired} if its time is up, {@link Verdict.Withdrawn} if it was
     *     taken back. Fails with {@link io.airlockapp.error.TicketException} if the ticket is another enforcer's or another
     *     pairing's, with {@link io.airlockapp.error.NotFoundException} if the gateway does not know the exchange, as when
     *     it was never submitted, and otherwise as {@link #review(Action)} does. Cancelling withdraws, as there
     */
    Mono<Verdict> resume(ReviewTicket ticket);

    /**
     * Waits for the decision of a review of this action that was begun earlier. Otherwise as {@link #resume(ReviewTicket)}.
     *
     * @param ticket the ticket
     * @param action the action that it must be about
     * @return emits the verdict; fails with {@link io.airlockapp.error.TicketException} of reason {@code OTHER_ACTION}, before
     *     anything is sent, if the ticket is about something else
     */
    Mono<Verdict> resume(ReviewTicket ticket, Action action);

    /**
     * Runs a piece of work if the approver says yes.
     *
     * <p>Subscribing reviews the action; an approval subscribes to the work. The work of one returned {@code Mono} is
     * subscribed at most once, however often that is subscribed or retried: once the work has begun, another subscription
     * fails with {@link io.airlockapp.error.WorkStartedException} without asking anybody.
     *
     * @param action what the agent wants to do
     * @param work the doing of it
     * @param <T> what it results in
     * @return emits and fails as the work does; fails with {@link io.airlockapp.harp.NotApprovedException} if the verdict is
     *     no approval, and as {@link #review} does if there is none; the work has not run then. Cancelling withdraws the
     *     action while it waits, and cancels the work after
     * @throws IllegalArgumentException if the action has expired already
     */
    <T> Mono<T> gate(Action action, Mono<T> work);

    /**
     * Runs a piece of work if the approver says yes in a review that was begun earlier. Otherwise as
     * {@link #gate(Action, Mono)}, and as {@link #resume(ReviewTicket, Action)}.
     *
     * @param ticket the ticket
     * @param action the action that it must be about
     * @param work the doing of it
     * @param <T> what it results in
     * @return emits and fails as the work does; fails as {@link #gate(Action, Mono)} and {@link #resume(ReviewTicket, Action)}
     *     do if it has not run
     */
    <T> Mono<T> gate(ReviewTicket ticket, Action action, Mono<T> work);

    /**
     * Asks about many actions, a bounded number at a time.
     *
     * <p>Subscribing requests as many actions as may be in flight, and one more for each that has ended, so that the source
     * is never asked for more than can be submitted. None is refused because the {@linkplain EnforcerBuilder#maxQueued queue}
     * is full. An action that fails is a result and ends nothing but itself.
     *
     * @param actions the actions
     * @return emits a result for each action, in the order in which they end; fails only if {@code actions} does. Cancelling
     *     withdraws what is in flight
     */
    Flux<ReviewResult> reviewAll(Publisher<Action> actions);

    /**
     * Asks the approver about one action, and shows how that goes. Otherwise as {@link #review(Action)}.
     *
     * @param action what the agent wants to do
     * @return emits what happens to the review; completes after {@link ReviewEvent.Verified}, which has the verdict. Fails as
     *     {@link #review(Action)} does, after {@link ReviewEvent.Failed}. Cancelling withdraws, as there
     * @throws IllegalArgumentException if the action has expired already
     */
    Flux<ReviewEvent> reviewEvents(Action action);

    /**
     * What happens to this enforcer and all of its reviews, from the subscription on.
     *
     * <p>Subscribing sends nothing. Reviews never wait for a subscriber: one that falls behind by more than 1024 events loses
     * the oldest. While nobody is subscribed, no event is made.
     *
     * @return emits events, on the scheduler of the {@link TimeSource}, which must not be blocked; completes when the enforcer
     *     has been closed, and never fails
     */
    Flux<EnforcerEvent> events();

    /**
     * Takes an action back.
     *
     * <p>A review of it that is under way here ends with {@link Verdict.Withdrawn}.
     *
     * @param requestId the exchange to take back
     * @return completes when it is withdrawn; fails with {@link io.airlockapp.error.ConflictException} if it had ended already
     *     and {@link io.airlockapp.error.NotFoundException} if there is none
     * @throws IllegalArgumentException if the id is blank
     */
    Mono<Void> withdraw(String requestId);

    /**
     * Ends the pairing.
     *
     * <p>Subscribing revokes it at the gateway; when that has succeeded, or the gateway says that there is none any more, the
     * keys are forgotten, heartbeats end, and reviews that are under way fail with
     * {@link io.airlockapp.error.PairingException} (or, where the gateway is faster, with
     * {@link io.airlockapp.error.PairingRevokedException}) and are withdrawn. If revoking fails, nothing has changed. The
     * pairing is removed from the {@linkplain EnforcerBuilder#store store} too; if that fails, it has ended nevertheless. One
     * that is only saved, and was not taken up, is ended as well.
     *
     * @return completes when the pairing has ended; fails with {@link io.airlockapp.error.PairingException} if there is none,
     *     and with {@link io.airlockapp.error.StoreException} if it has ended and could not be removed from the store
     */
    Mono<Void> unpair();

    /**
     * Forgets the pairing without a word to the gateway, where it stays valid.
     *
     * <p>Subscribing ends heartbeats, fails reviews that are under way with {@link io.airlockapp.error.PairingException} and
     * withdraws them, and removes the pairing from the {@linkplain EnforcerBuilder#store store}, also if none is in force.
     *
     * @return completes when nothing of it is left here; fails with {@link io.airlockapp.error.StoreException} if it is
     *     forgotten and could not be removed from the store
     */
    Mono<Void> forget();

    /**
     * Closes the enforcer; its pairing stays valid, and its client stays open.
     *
     * <p>Subscribing ends heartbeats, fails reviews, pairing attempts and waits for consent that are under way with
     * {@link io.airlockapp.error.ClientClosedException}, withdraws the reviews, and waits, for ten seconds at most, until
     * withdrawals and acknowledgements are through.
     *
     * @return completes when all is done; subscribing twice closes once
     */
    Mono<Void> close();

    /**
     * Closes the enforcer, and says what becomes of reviews under way; {@link #close()} is
     * {@code close(Drain.WITHDRAW, ten seconds)} without the tickets.
     *
     * <p>Subscribing ends heartbeats, refuses new reviews, ends those under way as {@code drain} says, and waits until what
     * they still have to send is through. Subscribing twice closes once, in the way of the first.
     *
     * @param drain what becomes of reviews under way
     * @param limit how long to wait at most; positive. With {@link Drain#HAND_OVER} what is still being submitted or verified
     *     then is handed over as it is: it may never have arrived, or its decision may count as used
     * @return emits the tickets of the reviews that are handed over, each as its review fails, also to who subscribes later;
     *     completes when all is done. Cancelling stops nothing
     * @throws IllegalArgumentException if the limit is not positive
     */
    Flux<ReviewTicket> close(Drain drain, Duration limit);
}

package io.airlockapp.blocking;

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
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stops actions until their approver has said yes, for programs that block: the methods of {@link Enforcer} in their order,
 * each of which waits on the calling thread for what the reactive one emits. It adds nothing: sealing, submitting, waiting and
 * verifying are the reactive enforcer's, and only what that calls approved is approved (wire reference, section 6).
 *
 * <p>Unless it says otherwise, each method
 *
 * <ul>
 *   <li>throws {@link IllegalArgumentException} for an argument that is wrong in itself, before anything is sent;
 *   <li>throws the {@link io.airlockapp.error.AirlockException} that the reactive method fails with;
 *   <li>throws {@link io.airlockapp.error.CallTimeoutException} when its deadline is reached, and
 *       {@link InterruptedCallException} when the thread is interrupted; the call is cancelled then, which withdraws what was
 *       submitted, in the background;
 *   <li>throws {@link IllegalStateException} on a thread that must not block.
 * </ul>
 *
 * <p>What callers hand over to be run, such as the work of a gate, runs on the thread that called, and may block. An enforcer
 * is safe for use from many threads, virtual ones too.
 */
public interface BlockingEnforcer extends AutoCloseable {

    /**
     * How long a call may take unless said otherwise: 90 seconds. For a review it counts from when the action's own time is
     * up.
     */
    Duration DEFAULT_DEADLINE = BlockingGatewayClient.DEFAULT_DEADLINE;

    /** How long pairing may take unless said otherwise: 31 minutes, which is longer than any pairing code lives. */
    Duration DEFAULT_PAIRING_DEADLINE = Duration.ofMinutes(31);

    /**
     * The blocking form of an enforcer, with {@link #DEFAULT_DEADLINE} and {@link #DEFAULT_PAIRING_DEADLINE}.
     *
     * @param enforcer the reactive enforcer; it can go on being used, and is closed by {@link #close()}
     * @return the blocking enforcer
     */
    static BlockingEnforcer of(Enforcer enforcer) {
        return of(enforcer, DEFAULT_DEADLINE);
    }

    /**
     * The blocking form of an enforcer, with {@link #DEFAULT_PAIRING_DEADLINE}.
     *
     * @param enforcer the reactive enforcer; it can go on being used, and is closed by {@link #close()}
     * @param deadline how long a call may take that is neither pairing nor waits for an approver; positive, at most 365 days
     * @return the blocking enforcer
     * @throws IllegalArgumentException if the deadline is out of its range
     */
    static BlockingEnforcer of(Enforcer enforcer, Duration deadline) {
        return of(enforcer, deadline, DEFAULT_PAIRING_DEADLINE);
    }

    /**
     * The blocking form of an enforcer.
     *
     * @param enforcer the reactive enforcer; it can go on being used, and is closed by {@link #close()}
     * @param deadline how long a call may take that is neither pairing nor waits for an approver; positive, at most 365 days
     * @param pairingDeadline how long {@link #pair} and {@link #claim} may take; positive, at most 365 days
     * @return the blocking enforcer
     * @throws IllegalArgumentException if a deadline is out of its range
     */
    static BlockingEnforcer of(Enforcer enforcer, Duration deadline, Duration pairingDeadline) {
        return of(enforcer, deadline, pairingDeadline, Meanwhile.nothing());
    }

    /**
     * The blocking form of an enforcer whose time is not the machine's.
     *
     * @param enforcer the reactive enforcer; it can go on being used, and is closed by {@link #close()}
     * @param deadline how long a call may take that is neither pairing nor waits for an approver, in the machine's time;
     *     positive, at most 365 days
     * @param pairingDeadline how long {@link #pair} and {@link #claim} may take, in the machine's time; positive, at most 365
     *     days
     * @param meanwhile what a thread does before it stands still to wait
     * @return the blocking enforcer
     * @throws IllegalArgumentException if a deadline is out of its range
     */
    static BlockingEnforcer of(Enforcer enforcer, Duration deadline, Duration pairingDeadline, Meanwhile meanwhile) {
        return new DefaultBlockingEnforcer(enforcer, deadline, pairingDeadline, meanwhile);
    }

    /**
     * Asks whether the user lets this app act for them, which they have to before an enforcer can pair.
     *
     * @return the gateway's answer, whichever way it is given
     */
    ConsentOutcome consent();

    /**
     * Asks until the user has decided whether this app may act for them: at once, and then after 2, 4, 8 and each 15 seconds.
     * What can pass, such as an outage, is survived. The deadline counts from when the time is up.
     *
     * @param timeout how long to ask; positive, at most 365 days
     * @param prompt gets the first answer that is no decision, with the address to open, on the calling thread; once more only
     *     if the address was not in that and comes later. What it throws ends the wait
     * @return {@link ConsentOutcome.Granted} or {@link ConsentOutcome.Denied}, or the last answer when the time is up
     * @throws IllegalArgumentException if the time-out is out of its range
     */
    ConsentOutcome awaitConsent(Duration timeout, Consumer<ConsentOutcome> prompt);

    /**
     * Pairs with an approver who enters a code.
     *
     * <p>Makes a key pair, asks the gateway for a code, hands it to {@code prompt} to be shown, and waits until the approver
     * has answered. Their answer is verified before anything of it is used. Once paired, heartbeats begin. An enforcer that was
     * paired already keeps its old pairing until the new one is complete. With a store the pairing is saved there.
     *
     * @param prompt gets the code, once, on the calling thread; polling goes on meanwhile. What it throws ends the attempt
     * @return the pairing, which is a secret to be kept
     * @throws io.airlockapp.error.PairingException if the approver refused, the code expired or the answer did not verify
     * @throws io.airlockapp.error.StoreException if the pairing is in force and could not be saved
     */
    Pairing pair(Consumer<PairingInitiated> prompt);

    /**
     * Pairs by a code that the approver has made beforehand. Otherwise as {@link #pair}.
     *
     * @param pairingCode the code; case, spaces and dashes do not matter
     * @return the pairing, which is a secret to be kept
     * @throws IllegalArgumentException if the code is blank, or this enforcer has neither label nor workspace name, which a
     *     claim needs
     * @throws io.airlockapp.error.PairingException if the approver refused, the code expired or the answer did not verify
     * @throws io.airlockapp.error.NotFoundException if there is no such code
     * @throws io.airlockapp.error.ExpiredException if the code's time was up
     */
    Pairing claim(String pairingCode);

    /**
     * Takes up a pairing of an earlier start. Sends nothing but heartbeats, in the background: whether the gateway still
     * honours the pairing, the first review tells.
     *
     * @param pairing what {@link #pair} or {@link #claim} has returned
     * @return the pairing
     * @throws IllegalArgumentException if it is another enforcer's, or its keys cannot be read
     */
    Pairing restore(Pairing pairing);

    /**
     * Takes up the pairing that the enforcer's store has. Otherwise as {@link #restore(Pairing)}.
     *
     * @return the pairing
     * @throws io.airlockapp.error.PairingException with reason {@code NOT_PAIRED} if there is none, or no store
     * @throws io.airlockapp.error.StoreException if it cannot be read
     */
    Pairing restore();

    /**
     * The pairing in force. Does not block.
     *
     * @return the pairing, or null if there is none
     */
    @Nullable
    Pairing pairing();

    /**
     * Whose decisions count. Does not block.
     *
     * @return the signers of the pairing in force, those included that are revoked or whose end has come; none if there is no
     *     pairing
     */
    List<Signer> signers();

    /**
     * Makes the decisions of one more key count, at once, for reviews that are under way too. Nothing is asked of anybody: it is
     * for the program to know that the key is the right one, from a {@link io.airlockapp.harp.PairingResponse} that was verified
     * and whose fingerprint people have compared, or from somebody who vouches for it. Doing it again changes nothing.
     *
     * @param signer the signer; not revoked
     * @return the pairing with it, to be saved in place of the old one
     * @throws IllegalArgumentException if the signer is revoked, or its key or profiles cannot be used
     * @throws io.airlockapp.error.PairingException if there is no pairing
     * @throws io.airlockapp.error.HarpException if the id is that of another signer or the key is known already, in particular
     *     as one that was revoked
     */
    Pairing addSigner(Signer signer);

    /**
     * Makes the decisions of a new key count in place of an old one's, at once, for reviews that are under way too. Both count
     * until the old one is revoked, or its end has come. That the new key is the right one is for the program to know, as in
     * {@link #addSigner}. Doing it again changes nothing.
     *
     * @param signerKeyId the id of the old key
     * @param successor the signer with the new key; not revoked
     * @param validUntil until when the old key counts, which is never later than it was; null for no new end
     * @return the pairing with both, to be saved in place of the old one
     * @throws IllegalArgumentException if the id is blank, or the successor is revoked, or its key or profiles cannot be used
     * @throws io.airlockapp.error.PairingException if there is no pairing
     * @throws io.airlockapp.error.HarpException if the old key does not count, or the new one is refused as by {@link
     *     #addSigner}
     */
    Pairing rotateSigner(String signerKeyId, Signer successor, @Nullable Instant validUntil);

    /**
     * Makes the decisions of a key count no longer, under any id, at once, for reviews that are under way too. The gateway and
     * the approver's phone are not told: {@link #unpair} ends the pairing itself. Doing it again changes nothing.
     *
     * @param signerKeyId the id of the key
     * @return the pairing as it is now, to be saved in place of the old one: restored from the old one, the key would count again
     * @throws IllegalArgumentException if the id is blank
     * @throws io.airlockapp.error.PairingException if there is no pairing
     * @throws io.airlockapp.error.HarpException if there is no such signer
     */
    Pairing revokeSigner(String signerKeyId);

    /**
     * Asks the approver about one action, and waits for the verdict.
     *
     * <p>Each call is a review of its own, unless the action has an identity: then it is the same exchange. The action is
     * sealed once; sending is tried again with the same bytes; polls go on through outages until the action's time is up, and
     * then the verdict is {@link Verdict.Expired}. The deadline counts from there. A decision is acknowledged in the
     * background.
     *
     * @param action what the agent wants to do
     * @return the verdict
     * @throws IllegalArgumentException if the action has expired already
     * @throws io.airlockapp.error.PairingException if there is no pairing
     */
    Verdict review(Action action);

    /**
     * Asks the approver about one action, and has the review's ticket kept first, so that its decision is not lost with this
     * process. Otherwise as {@link #review(Action)}. A decision that a policy makes has no ticket.
     *
     * @param action what the agent wants to do
     * @param keep saves the ticket, on the calling thread, before anything is sent; may block. What it throws, this throws, and
     *     nothing has been sent then
     * @return the verdict
     * @throws IllegalArgumentException if the action has expired already
     * @throws io.airlockapp.error.PairingException if there is no pairing
     */
    Verdict review(Action action, Consumer<ReviewTicket> keep);

    /**
     * Asks the approver about one action, and leaves the decision to whoever {@linkplain #resume(ReviewTicket) resumes} the
     * review: here, or in another process that has the pairing. A policy that denies the action ends it; one that approves it
     * does not count, and the approver is asked. While the gateway is left alone, as it has failed too often, this waits, until
     * the time of the action is up at most. The deadline counts from there.
     *
     * @param action what the agent wants to do
     * @param keep saves the ticket, on the calling thread, before anything is sent, so that a crash at any time loses no
     *     decision; may block. What it throws, this throws, and nothing has been sent then
     * @return the ticket, once the gateway has the action
     * @throws io.airlockapp.harp.NotApprovedException if a policy denies it, or its time is up before it is submitted
     * @throws IllegalArgumentException if the action has expired already
     * @throws io.airlockapp.error.PairingException if there is no pairing
     */
    ReviewTicket submit(Action action, Consumer<ReviewTicket> keep);

    /**
     * Waits for the decision of a review that was begun earlier, by this enforcer or by another process that has the same
     * pairing. The verdict permits what has the {@linkplain ReviewTicket#artifactHash() hash of the ticket}, and nothing else:
     * {@link #resume(ReviewTicket, Action)} checks that. At most one of several is approved only if they share a replay
     * journal; {@link io.airlockapp.reactor.Enforcer#resume(ReviewTicket)} says what a crash between verification and work means.
     * The deadline counts from when the time of the ticket is up.
     *
     * @param ticket the ticket
     * @return the verdict
     * @throws io.airlockapp.error.TicketException if it is another enforcer's or another pairing's, or was changed
     * @throws io.airlockapp.error.NotFoundException if the gateway does not know the exchange, as when it was never submitted
     * @throws io.airlockapp.error.PairingException if there is no pairing
     */
    Verdict resume(ReviewTicket ticket);

    /**
     * Waits for the decision of a review of this action that was begun earlier. Otherwise as {@link #resume(ReviewTicket)}.
     *
     * @param ticket the ticket
     * @param action the action that it must be about
     * @return the verdict
     * @throws io.airlockapp.error.TicketException also if the ticket is about something else
     */
    Verdict resume(ReviewTicket ticket, Action action);

    /**
     * Runs a piece of work if the approver says yes.
     *
     * <p>Waits for the verdict as {@link #review} does; an approval runs the work, on the calling thread, once. No deadline
     * counts while the work runs. An interrupt that comes before the work has begun keeps it from beginning, also if the
     * approval has arrived; one that comes later is the work's own to notice.
     *
     * @param action what the agent wants to do
     * @param work the doing of it
     * @param <T> what it results in
     * @return what the work returns
     * @throws io.airlockapp.harp.NotApprovedException if the verdict is no approval; the work has not run then
     * @throws IllegalArgumentException if the action has expired already
     * @throws io.airlockapp.error.PairingException if there is no pairing
     * @throws Exception what the work throws, as it was thrown
     */
    <T extends @Nullable Object> T gate(Action action, Callable<T> work) throws Exception;

    /**
     * Runs a piece of work if the approver says yes in a review that was begun earlier. Otherwise as {@link #gate(Action,
     * Callable)}, and as {@link #resume(ReviewTicket, Action)}.
     *
     * @param ticket the ticket
     * @param action the action that it must be about
     * @param work the doing of it
     * @param <T> what it results in
     * @return what the work returns
     * @throws io.airlockapp.harp.NotApprovedException if the verdict is no approval; the work has not run then
     * @throws io.airlockapp.error.TicketException if the ticket is not taken up; the work has not run then
     * @throws Exception what the work throws, as it was thrown
     */
    <T extends @Nullable Object> T gate(ReviewTicket ticket, Action action, Callable<T> work) throws Exception;

    /**
     * Asks about many actions, a bounded number at a time.
     *
     * <p>Sends nothing by itself: reading the stream does. The thread that reads takes as many actions from {@code actions} as
     * may be in flight, and one more for each that has ended, so that results that nobody reads hold back the actions. All
     * reviews in flight wait without a thread of their own. An action that fails is a result and ends nothing but itself.
     *
     * <p>Close the stream: that withdraws what is in flight, as do an interrupt of the reading thread, a failure of
     * {@code actions}, and a read that has waited for the deadline after the time of all actions in flight was up.
     *
     * <pre>{@code
     * try (Stream<ReviewResult> results = enforcer.reviewAll(actions)) {
     *     results.filter(ReviewResult::isApproved).forEach(result -> run(result.action()));
     * }
     * }</pre>
     *
     * @param actions the actions, asked for them on the reading thread when it reads; a source that blocks holds up results
     * @return a result for each action, in the order in which they end; sequential, to be read by one thread at a time.
     *     Reading throws what {@code actions} throws, and {@link io.airlockapp.error.ClientClosedException} if the stream is
     *     closed meanwhile
     */
    Stream<ReviewResult> reviewAll(Iterable<Action> actions);

    /**
     * Asks the approver about one action, and shows how that goes.
     *
     * <p>Sends nothing by itself: reading the stream does, which waits for each event as {@link #review(Action)} waits for the
     * verdict. Close the stream: that withdraws, unless it has been read to its end, which is the event with the verdict.
     *
     * @param action what the agent wants to do
     * @return what happens to the review; sequential. Reading throws what {@link #review(Action)} throws
     * @throws IllegalArgumentException if the action has expired already
     */
    Stream<ReviewEvent> reviewEvents(Action action);

    /**
     * What happens to the enforcer and all of its reviews, from the first read on. Reviews never wait for the reader: one that
     * falls behind by more than 1024 events loses the oldest.
     *
     * @return the events, until the enforcer has been closed; sequential. Reading throws
     *     {@link io.airlockapp.error.CallTimeoutException} when nothing has happened for the deadline. Close the stream to look
     *     no longer
     */
    Stream<EnforcerEvent> events();

    /**
     * Takes an action back. A review of it that is under way here ends with {@link Verdict.Withdrawn}.
     *
     * @param requestId the exchange to take back
     * @throws IllegalArgumentException if the id is blank
     * @throws io.airlockapp.error.ConflictException if it had ended already
     * @throws io.airlockapp.error.NotFoundException if there is no such exchange
     */
    void withdraw(String requestId);

    /**
     * Ends the pairing.
     *
     * <p>Revokes it at the gateway; when that has succeeded, or the gateway says that there is none any more, the keys are
     * forgotten, heartbeats end, and reviews that are under way fail with {@link io.airlockapp.error.PairingException} and are
     * withdrawn. If revoking fails, nothing has changed.
     *
     * @throws io.airlockapp.error.PairingException if there is no pairing
     * @throws io.airlockapp.error.StoreException if it has ended and could not be removed from the store
     */
    void unpair();

    /**
     * Forgets the pairing without a word to the gateway, where it stays valid. Ends heartbeats, fails reviews that are under
     * way with {@link io.airlockapp.error.PairingException} and withdraws them, and removes the pairing from the store, also if
     * none is in force.
     *
     * @throws io.airlockapp.error.StoreException if it is forgotten and could not be removed from the store
     */
    void forget();

    /**
     * Closes the reactive enforcer; its pairing stays valid, and its client stays open.
     *
     * <p>Ends heartbeats, fails reviews that are under way with {@link io.airlockapp.error.ClientClosedException} and withdraws
     * them, and waits, for ten seconds at most, until withdrawals and acknowledgements are through. Closing twice closes once.
     *
     * <p>An interrupt neither prevents nor ends it, so that leaving a {@code try} after an interrupted review still withdraws;
     * the thread stays interrupted.
     */
    @Override
    void close();

    /**
     * Closes the reactive enforcer, and says what becomes of reviews under way. Otherwise as {@link #close()}. Closing twice
     * closes once, in the way of the first.
     *
     * @param drain what becomes of reviews under way
     * @param limit how long to wait at most, for what they still have to send; the deadline counts from there
     * @return the tickets of the reviews that were handed over; it need not be closed
     * @throws IllegalArgumentException if the limit is not positive
     */
    Stream<ReviewTicket> close(Drain drain, Duration limit);
}

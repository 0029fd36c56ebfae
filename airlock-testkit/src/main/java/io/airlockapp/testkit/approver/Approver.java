package io.airlockapp.testkit.approver;

import io.airlockapp.model.PreGeneratedCode;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A person with a phone: opens artifacts with real keys, and signs decisions.
 *
 * <p>An artifact counts as seen only if it decrypts under the key agreed at pairing and the SHA-256 of the decrypted bytes is
 * its hash; anything else is {@linkplain #unreadable() unreadable} and stays undecided. Unless a script says otherwise, the
 * approver completes pairings at once and <em>ignores</em> artifacts, as a person does who is not looking.
 *
 * <p>A script answers while the submission is being handled, on its thread. Safe for use from many threads.
 */
public interface Approver {

    /**
     * Approves every artifact from now on.
     *
     * @return this approver
     */
    default Approver approveAll() {
        return decide(shown -> Answer.approve());
    }

    /**
     * Rejects every artifact from now on, without a word.
     *
     * @return this approver
     */
    default Approver rejectAll() {
        return decide(shown -> Answer.reject());
    }

    /**
     * Rejects every artifact from now on.
     *
     * @param reason what the approver writes
     * @return this approver
     */
    default Approver rejectAll(String reason) {
        return decide(shown -> Answer.reject(reason));
    }

    /**
     * Decides nothing from now on, unless told by {@link #approve} or {@link #reject}. The default.
     *
     * @return this approver
     */
    default Approver ignoreAll() {
        return decide(shown -> Answer.never());
    }

    /**
     * Decides every artifact from now on by a script.
     *
     * @param script what to do about an artifact; may be a {@link Script}, to which {@link #when} then adds
     * @return this approver
     */
    Approver decide(Function<Shown, Answer> script);

    /**
     * Begins a rule, as in {@code when(payload("/command").contains("rm")).reject("no").after(ofSeconds(5))}. Rules are asked in
     * the order in which they were given, and the first that takes an artifact decides; what none takes is left to
     * {@link #otherwise()}, or else to what was said last of {@link #approveAll}, {@link #rejectAll}, {@link #ignoreAll} and
     * {@link #decide}. Each of these four takes all rules away.
     *
     * @param condition what the rule is about, such as one of {@link Conditions}; gets what the approver is shown
     * @return its beginning, which does nothing until it is told what to do
     */
    Case when(Predicate<? super Shown> condition);

    /**
     * Begins the rule for what no other rule takes, in place of an earlier one.
     *
     * @return its beginning, which does nothing until it is told what to do
     */
    Case otherwise();

    /**
     * Makes a second person with a key of their own, who can {@linkplain Rule#by sign in place of} this approver. Enforcers do
     * not know them until they are told.
     *
     * @return somebody new
     */
    Colleague colleague();

    /**
     * Approves an artifact that waits for a decision.
     *
     * @param requestId the exchange
     * @throws IllegalStateException if the approver was not shown it, or it is not open for a decision
     */
    default void approve(String requestId) {
        answer(requestId, Answer.approve());
    }

    /**
     * Rejects an artifact that waits for a decision.
     *
     * @param requestId the exchange
     * @param reason what the approver writes, if anything
     * @throws IllegalStateException if the approver was not shown it, or it is not open for a decision
     */
    default void reject(String requestId, @Nullable String reason) {
        answer(requestId, new Answer.Decide("reject", reason));
    }

    /**
     * Answers an artifact that waits for a decision.
     *
     * @param requestId the exchange
     * @param answer what to do
     * @throws IllegalStateException if the approver was not shown it, or it is not open for a decision
     */
    void answer(String requestId, Answer answer);

    /**
     * Chooses what signatures are made over, from now on.
     *
     * @param form the form
     * @return this approver
     */
    Approver signs(SignedForm form);

    /**
     * Signs in the form {@link SignedForm#HARP_CORE} from now on, on these terms; {@link DecisionTerms#once()} unless called.
     *
     * @param terms what a decision grants
     * @return this approver
     */
    Approver signs(DecisionTerms terms);

    /**
     * Completes every pairing as soon as an enforcer asks for one. The default.
     *
     * @return this approver
     */
    Approver completePairings();

    /**
     * Rejects every pairing as soon as an enforcer asks for one.
     *
     * @return this approver
     */
    Approver rejectPairings();

    /**
     * Answers pairings only by {@link #enterCode} and {@link #rejectPairing}.
     *
     * @return this approver
     */
    Approver manualPairings();

    /**
     * Types in the code that an enforcer shows, and so completes its pairing. A code that this approver made beforehand and
     * an enforcer has claimed is completed in the same way.
     *
     * @param code the code; case, spaces and dashes do not matter
     * @throws IllegalStateException if there is no such code, it has expired, or it has been used
     */
    void enterCode(String code);

    /**
     * Rejects the pairing that a code stands for.
     *
     * @param code the code; case, spaces and dashes do not matter
     * @throws IllegalStateException if there is no such code, it has expired, or it has been used
     */
    void rejectPairing(String code);

    /**
     * Makes a code for an enforcer to claim. It lives 30 minutes and works once.
     *
     * @return the code
     */
    PreGeneratedCode preGenerateCode();

    /**
     * Ends the pairing with an enforcer from the approver's side: its exchanges are cancelled and its routing token no longer
     * works.
     *
     * @param enforcerId the enforcer
     * @throws IllegalStateException if no such enforcer is paired
     */
    void revokePairing(String enforcerId);

    /**
     * Everything this approver was shown.
     *
     * @return the artifacts, in order
     */
    List<Shown> shown();

    /**
     * What reached this approver and could not be opened, or did not match its hash.
     *
     * @return the artifacts, in order
     */
    List<Unreadable> unreadable();

    /**
     * The id under which this approver signs.
     *
     * @return the id
     */
    String signerKeyId();

    /**
     * This approver's Ed25519 public key.
     *
     * @return standard base64 of the 32 raw bytes
     */
    String publicKey();

    /**
     * What the phone shows for a person to compare.
     *
     * @return the first 8 bytes of the SHA-256 of the raw key, upper-case hex with colons
     */
    String fingerprint();
}

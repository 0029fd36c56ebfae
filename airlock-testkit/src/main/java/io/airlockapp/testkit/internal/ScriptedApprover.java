package io.airlockapp.testkit.internal;

import io.airlockapp.model.PreGeneratedCode;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.approver.Case;
import io.airlockapp.testkit.approver.Colleague;
import io.airlockapp.testkit.approver.DecisionTerms;
import io.airlockapp.testkit.approver.Script;
import io.airlockapp.testkit.approver.Shown;
import io.airlockapp.testkit.approver.SignedForm;
import io.airlockapp.testkit.approver.Unreadable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/** The approver's phone. */
final class ScriptedApprover implements Approver, ApproverSide {

    private enum PairingMode {
        COMPLETE,
        REJECT,
        MANUAL
    }

    private final GatewaySide gateway;
    private final Clock clock;
    private final Scheduler scheduler;
    private final SecureRandom random = new SecureRandom();
    private final SigningKey own = new SigningKey();
    /** Content keys by pairing. */
    private final Map<String, byte[]> contentKeys = new ConcurrentHashMap<>();

    private final List<Shown> shown = new CopyOnWriteArrayList<>();
    private final List<Unreadable> unreadable = new CopyOnWriteArrayList<>();
    private volatile Script script = new Script();
    private volatile PairingMode pairingMode = PairingMode.COMPLETE;
    private volatile SignedForm form = SignedForm.GATEWAY;
    private volatile DecisionTerms terms = DecisionTerms.once();

    ScriptedApprover(GatewaySide gateway, Clock clock, Scheduler scheduler) {
        this.gateway = gateway;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    @Override
    public void pairingAsked(GatewaySide.PairingAsk ask) {
        switch (pairingMode) {
            case COMPLETE -> complete(ask);
            case REJECT -> gateway.rejectPairing(ask.nonce());
            case MANUAL -> {}
        }
    }

    /** Completes a pairing with a key that both sides are given. */
    void pairDirectly(String nonce, byte[] contentKey) {
        contentKeys.put(nonce, contentKey);
        gateway.completePairing(nonce, "{}");
    }

    private void complete(GatewaySide.PairingAsk ask) {
        KeyPair agreement = Keys.generate("X25519");
        if (ask.enforcerPublicKey() != null) {
            contentKeys.put(ask.nonce(), Keys.contentKey(agreement.getPrivate(), Keys.x25519(ask.enforcerPublicKey())));
        }
        String ownKey = Keys.base64Url(Keys.raw(agreement.getPublic()));
        String timestamp = clock.instant().toString();
        String signed = String.join("|", own.id(), publicKey(), ask.nonce(), timestamp, ownKey);
        ObjectNode response = Json.object()
                .put("signerKeyId", own.id())
                .put("publicKey", publicKey())
                .put("pairingNonce", ask.nonce())
                .put("timestamp", timestamp)
                .put("signature", own.sign(signed))
                .put("x25519PublicKey", ownKey)
                .put("deviceId", "phone-1");
        gateway.completePairing(ask.nonce(), Json.write(response));
    }

    @Override
    public void artifact(Artifact artifact) {
        byte[] key = contentKeys.get(artifact.pairingNonce());
        if (key == null) {
            refuse(artifact, "The enforcer sent no X25519 key when it paired.");
            return;
        }
        byte[] plaintext;
        try {
            plaintext = Opener.open(key, artifact.ciphertext());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            refuse(artifact, "The ciphertext does not open under the key agreed at pairing.");
            return;
        }
        if (!Keys.sha256Hex(plaintext).equals(artifact.artifactHash())) {
            refuse(artifact, "The SHA-256 of the decrypted bytes is not the artifactHash.");
            return;
        }
        if (Json.parse(plaintext) == null) {
            refuse(artifact, "The decrypted bytes are not JSON.");
            return;
        }
        Shown seen = new Shown(
                artifact.requestId(),
                artifact.artifactType(),
                artifact.artifactHash(),
                new String(plaintext, StandardCharsets.UTF_8),
                Buttons.read(Json.parse(plaintext)),
                artifact.metadata(),
                artifact.expiresAt());
        shown.add(seen);
        carryOut(seen, script.apply(seen), own);
    }

    private void refuse(Artifact artifact, String problem) {
        unreadable.add(new Unreadable(artifact.requestId(), problem));
    }

    private void carryOut(Shown seen, Answer answer, SigningKey signer) {
        if (answer instanceof Answer.Decide decide) {
            gateway.decide(seen.requestId(), sign(seen, decide, signer));
        } else if (answer instanceof Answer.Press press) {
            carryOut(seen, new Answer.Decide(decisionOf(press.actionId(), seen), null), signer);
        } else if (answer instanceof Answer.By by) {
            carryOut(seen, by.answer(), keyOf(by.colleague()));
        } else if (answer instanceof Answer.After after) {
            scheduler.schedule(
                    () -> {
                        if (gateway.open(seen.requestId())) {
                            carryOut(seen, after.answer(), signer);
                        }
                    },
                    after.delay().toNanos(),
                    TimeUnit.NANOSECONDS);
        }
    }

    private static String decisionOf(String actionId, Shown seen) {
        return seen.actions().stream()
                .filter(action -> action.id().equals(actionId))
                .map(Shown.Action::decision)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The artifact " + seen.requestId() + " has no button "
                        + actionId + ": press one of "
                        + seen.actions().stream().map(Shown.Action::id).toList()
                        + ", which is what it asks for and is valid."));
    }

    private static SigningKey keyOf(Colleague colleague) {
        if (colleague instanceof SigningKey key) {
            return key;
        }
        throw new IllegalArgumentException(
                "This colleague has no key to sign with: take one from the approver's colleague().");
    }

    private ObjectNode sign(Shown seen, Answer.Decide decide, SigningKey signer) {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        return sign(
                seen.requestId(), seen.artifactHash(), decide.word(), decide.reason(), Keys.base64Url(nonce), signer);
    }

    @Override
    public ObjectNode sign(String requestId, String artifactHash, String word, @Nullable String reason, String nonce) {
        return sign(requestId, artifactHash, word, reason, nonce, own);
    }

    private ObjectNode sign(
            String requestId,
            String artifactHash,
            String word,
            @Nullable String reason,
            String nonce,
            SigningKey signer) {
        ObjectNode decision = Json.object().put("artifactHash", artifactHash).put("decision", word);
        if (reason != null) {
            decision.put("reason", reason);
        }
        decision.put("signerKeyId", signer.id()).put("nonce", nonce);
        if (form == SignedForm.HARP_CORE) {
            addTerms(decision, requestId);
            return decision.put("signature", signer.sign(signedText(requestId, decision)));
        }
        String message = signedText(requestId, decision);
        return decision.put("signature", signer.sign(message))
                .put("decisionHash", Keys.sha256Hex(message.getBytes(StandardCharsets.UTF_8)));
    }

    private void addTerms(ObjectNode decision, String requestId) {
        DecisionTerms granted = terms;
        Instant expiresAt = granted.validFor() != null ? clock.instant().plus(granted.validFor()) : endOf(requestId);
        decision.put("requestId", requestId)
                .put("artifactHashAlg", "SHA-256")
                .put("repoRef", "repo:acme/widgets")
                .put("scope", granted.scope())
                .put("expiresAt", expiresAt.toString())
                .put("sigAlg", "Ed25519");
        if (granted.sessionId() != null) {
            decision.set("policyHints", Json.object().put("sessionId", granted.sessionId()));
        }
        granted.changed().forEach(decision::put);
        decision.remove(granted.missing());
    }

    private Instant endOf(String requestId) {
        return shown.stream()
                .filter(seen -> seen.requestId().equals(requestId))
                .map(Shown::expiresAt)
                .findAny()
                .orElseThrow(() -> new IllegalStateException("The approver was not shown an exchange " + requestId
                        + ": check the id, and unreadable() for what could not be opened."));
    }

    /** Names in the order of RFC 8785; all values are texts, or objects of one text, whose form is the same there. */
    @Override
    public String signedText(String requestId, ObjectNode body) {
        return switch (form) {
            case GATEWAY ->
                Json.text(body, "artifactHash") + "|" + Json.text(body, "decision") + "|" + Json.text(body, "nonce");
            case ENVELOPE ->
                Json.write(Json.object()
                        .put("artifactHash", Json.text(body, "artifactHash"))
                        .put("decision", Json.text(body, "decision"))
                        .put("nonce", Json.text(body, "nonce"))
                        .put("reason", Json.text(body, "reason"))
                        .put("requestId", requestId)
                        .put("signerKeyId", Json.text(body, "signerKeyId")));
            case HARP_CORE -> {
                ObjectNode ordered = Json.object();
                body.propertyNames().stream()
                        .filter(name -> !name.equals("signature"))
                        .sorted()
                        .forEach(name -> ordered.set(name, body.get(name)));
                yield Json.write(ordered);
            }
        };
    }

    @Override
    public Approver decide(Function<Shown, Answer> newScript) {
        if (newScript instanceof Script rules) {
            script = rules;
        } else {
            Script rules = new Script();
            rules.otherwise().answer(newScript);
            script = rules;
        }
        return this;
    }

    @Override
    public Case when(Predicate<? super Shown> condition) {
        return script.when(condition);
    }

    @Override
    public Case otherwise() {
        return script.otherwise();
    }

    @Override
    public Colleague colleague() {
        return new SigningKey();
    }

    @Override
    public void answer(String requestId, Answer answer) {
        Map<String, Shown> byId = new LinkedHashMap<>();
        shown.forEach(seen -> byId.put(seen.requestId(), seen));
        Shown seen = byId.get(requestId);
        if (seen == null) {
            throw new IllegalStateException("The approver was not shown an exchange " + requestId
                    + ": check the id, and unreadable() for what could not be opened.");
        }
        if (!gateway.open(requestId)) {
            throw new IllegalStateException("The exchange " + requestId + " is not open for a decision any more.");
        }
        carryOut(seen, answer, own);
    }

    @Override
    public Approver signs(SignedForm newForm) {
        form = newForm;
        return this;
    }

    @Override
    public Approver signs(DecisionTerms newTerms) {
        terms = newTerms;
        return signs(SignedForm.HARP_CORE);
    }

    @Override
    public Approver completePairings() {
        pairingMode = PairingMode.COMPLETE;
        return this;
    }

    @Override
    public Approver rejectPairings() {
        pairingMode = PairingMode.REJECT;
        return this;
    }

    @Override
    public Approver manualPairings() {
        pairingMode = PairingMode.MANUAL;
        return this;
    }

    @Override
    public void enterCode(String code) {
        complete(gateway.openPairing(code));
    }

    @Override
    public void rejectPairing(String code) {
        gateway.rejectPairing(gateway.openPairing(code).nonce());
    }

    @Override
    public PreGeneratedCode preGenerateCode() {
        return gateway.preGenerateCode();
    }

    @Override
    public void revokePairing(String enforcerId) {
        gateway.revokeEnforcer(enforcerId);
    }

    @Override
    public List<Shown> shown() {
        return List.copyOf(shown);
    }

    @Override
    public List<Unreadable> unreadable() {
        return List.copyOf(unreadable);
    }

    @Override
    public String signerKeyId() {
        return own.id();
    }

    @Override
    public String publicKey() {
        return own.publicKey();
    }

    @Override
    public String fingerprint() {
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(Keys.sha256(own.raw()), 0, 8);
    }
}

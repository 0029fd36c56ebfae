package io.airlockapp.benchmarks;

import io.airlockapp.credential.Secret;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.ContentKey;
import io.airlockapp.harp.DecisionVerifier;
import io.airlockapp.harp.Ed25519KeyPair;
import io.airlockapp.harp.Ed25519PublicKey;
import io.airlockapp.harp.Sealer;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.Signer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A signature, and a whole review of a payload of 400 bytes: all that is computed for it on the enforcer's side. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReviewBenchmark {

    private static final int DECISIONS = 10_000;
    private static final String SIGNER = "key-1";

    private final String json = Payloads.ofBytes(400);
    private final String hash = Action.builder().payload(json).build().hash().value();
    private final Instant expiresAt = Instant.now().plusSeconds(3600);
    private final Ed25519KeyPair approver = Ed25519KeyPair.generate();
    private final Ed25519PublicKey key = approver.publicKey();
    private final ContentKey contentKey =
            ContentKey.restore(Secret.of(Base64.getEncoder().encodeToString(new byte[32])));
    private final PublicKey jdkKey = PlainJdk.publicKey(key.value());
    private final SecretKeySpec jdkContentKey = new SecretKeySpec(new byte[32], "AES");
    private final List<DecisionDelivery> decisions = new ArrayList<>();
    private final byte[] message = (hash + "|approve|nonce").getBytes(StandardCharsets.UTF_8);
    private final String signature = approver.sign(message);

    private DecisionVerifier verifier = verifier();
    private final Set<String> jdkNonces = new HashSet<>();
    private int next;

    /** Signs as many decisions as there can be before a nonce may come again. */
    @Setup
    public void sign() {
        for (int i = 0; i < DECISIONS; i++) {
            String nonce = "nonce-" + i;
            decisions.add(DecisionDelivery.builder("msg-" + i, "req-" + i)
                    .artifactHash(hash)
                    .decision("approve")
                    .signerKeyId(SIGNER)
                    .nonce(nonce)
                    .signature(approver.sign((hash + "|approve|" + nonce).getBytes(StandardCharsets.UTF_8)))
                    .build());
        }
    }

    private DecisionVerifier verifier() {
        return DecisionVerifier.builder()
                .signers(List.of(new Signer(SIGNER, approver.publicKey().value(), false)))
                .build();
    }

    private DecisionDelivery decision() {
        if (next == DECISIONS) {
            next = 0;
            verifier = verifier();
            jdkNonces.clear();
        }
        return decisions.get(next++);
    }

    /** {@return whether the signature verifies} */
    @Benchmark
    public boolean verifyOurs() {
        return key.verify(message, signature);
    }

    /**
     * {@return whether the signature verifies}
     *
     * @throws GeneralSecurityException never
     */
    @Benchmark
    public boolean verifyJdk() throws GeneralSecurityException {
        return PlainJdk.verify(jdkKey, message, signature);
    }

    /**
     * An action is built, which makes its canonical form and hash; then sealed; then a decision about it verified.
     *
     * @param hole takes what was sealed
     * @return the approval
     */
    @Benchmark
    public Verdict sealVerifyOurs(Blackhole hole) {
        DecisionDelivery decision = decision();
        Action action = Action.builder().payload(json).build();
        hole.consume(Sealer.seal(action, contentKey));
        Verdict verdict = verifier.verify(
                new DecisionVerifier.Expectation(decision.requestId(), action.hash(), expiresAt), decision);
        if (!verdict.isApproved()) {
            throw new IllegalStateException("A good decision did not verify: " + verdict);
        }
        return verdict;
    }

    /**
     * The same with the JDK.
     *
     * @param hole takes what was sealed
     * @throws GeneralSecurityException never
     */
    @Benchmark
    public void sealVerifyJdk(Blackhole hole) throws GeneralSecurityException {
        DecisionDelivery decision = decision();
        byte[] canonical = PlainJdk.canonicalize(json);
        String computed = PlainJdk.hash(canonical);
        hole.consume(PlainJdk.seal(jdkContentKey, canonical));
        String nonce = String.valueOf(decision.nonce());
        boolean approved = computed.equals(decision.artifactHash())
                && PlainJdk.verifyDecision(
                        jdkKey,
                        computed,
                        String.valueOf(decision.decision()),
                        nonce,
                        String.valueOf(decision.signature()))
                && Instant.now().isBefore(expiresAt)
                && jdkNonces.add(nonce);
        if (!approved) {
            throw new IllegalStateException("A good decision did not verify.");
        }
    }
}

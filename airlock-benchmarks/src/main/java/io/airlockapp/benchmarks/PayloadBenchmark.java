package io.airlockapp.benchmarks;

import io.airlockapp.credential.Secret;
import io.airlockapp.harp.ArtifactHash;
import io.airlockapp.harp.CanonicalJson;
import io.airlockapp.harp.ContentKey;
import io.airlockapp.harp.PayloadCipher;
import io.airlockapp.model.Ciphertext;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The steps over a payload, one by one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PayloadBenchmark {

    /** How long the payload is, in bytes. */
    @Param({"400", "65536"})
    public int bytes;

    private String json = "";
    private byte[] canonical = {};
    private ContentKey key = ContentKey.restore(Secret.of(Base64.getEncoder().encodeToString(new byte[32])));
    private SecretKeySpec jdkKey = new SecretKeySpec(new byte[32], "AES");
    private Ciphertext sealed = PayloadCipher.AES_256_GCM.seal(key, canonical);
    private PlainJdk.Sealed jdkSealed = new PlainJdk.Sealed("", "", "");

    /**
     * Makes the payload, and sees to it that both sides do the same.
     *
     * @throws GeneralSecurityException never
     */
    @Setup
    public void prepare() throws GeneralSecurityException {
        json = Payloads.ofBytes(bytes);
        canonical = CanonicalJson.canonicalize(json);
        if (!Arrays.equals(canonical, PlainJdk.canonicalize(json))) {
            throw new IllegalStateException("The two canonical forms differ: compare the same things.");
        }
        sealed = PayloadCipher.AES_256_GCM.seal(key, canonical);
        jdkSealed = PlainJdk.seal(jdkKey, canonical);
    }

    /** {@return the canonical form} */
    @Benchmark
    public byte[] canonicalizeOurs() {
        return CanonicalJson.canonicalize(json);
    }

    /** {@return the canonical form} */
    @Benchmark
    public byte[] canonicalizeJdk() {
        return PlainJdk.canonicalize(json);
    }

    /** {@return the hash} */
    @Benchmark
    public ArtifactHash hashOurs() {
        return ArtifactHash.of(canonical);
    }

    /**
     * {@return the hash}
     *
     * @throws GeneralSecurityException never
     */
    @Benchmark
    public String hashJdk() throws GeneralSecurityException {
        return PlainJdk.hash(canonical);
    }

    /** {@return the sealed payload} */
    @Benchmark
    public Ciphertext sealOurs() {
        return PayloadCipher.AES_256_GCM.seal(key, canonical);
    }

    /**
     * {@return the sealed payload}
     *
     * @throws GeneralSecurityException never
     */
    @Benchmark
    public PlainJdk.Sealed sealJdk() throws GeneralSecurityException {
        return PlainJdk.seal(jdkKey, canonical);
    }

    /** {@return the payload} */
    @Benchmark
    public byte[] openOurs() {
        return PayloadCipher.AES_256_GCM.open(key, sealed);
    }

    /**
     * {@return the payload}
     *
     * @throws GeneralSecurityException never
     */
    @Benchmark
    public byte[] openJdk() throws GeneralSecurityException {
        return PlainJdk.open(jdkKey, jdkSealed);
    }
}

package io.airlockapp.reactor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.StoreException;
import io.airlockapp.error.StoreException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class SealedFileTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Secret PASSPHRASE = Secret.of("Übung macht den Meister");
    private static final Secret KEY = Secret.of("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    private static final Secret OTHER_KEY = Secret.of("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

    @TempDir
    Path temporary;

    private Path directory;
    private Path file;
    private FileStateStore withPassphrase;

    @BeforeEach
    void create() {
        directory = temporary.resolve("state");
        file = directory.resolve("state.json");
        withPassphrase = anotherWithPassphrase();
    }

    private FileStateStore.Builder builder() {
        return FileStateStore.builder(directory).iterations(100_000);
    }

    private FileStateStore anotherWithPassphrase() {
        return builder().passphrase(PASSPHRASE).build();
    }

    private FileStateStore withKey() {
        return builder().key(KEY).build();
    }

    private static void keepFull(StateStore store) {
        store.update(state -> Mono.just(StateStoreContract.full())).block(PATIENCE);
    }

    private static void assertHoldsFull(StateStore store) {
        assertThat(store.load().block(PATIENCE)).isEqualTo(StateStoreContract.full());
    }

    private StoreException refusal(StateStore store) throws IOException {
        byte[] before = Files.readAllBytes(file);
        StoreException failure =
                catchThrowableOfType(StoreException.class, () -> store.load().block(PATIENCE));
        assertThatThrownBy(() -> store.update(Counter::bump).block(PATIENCE))
                .isInstanceOf(StoreException.class)
                .hasMessage(failure.getMessage());
        assertThat(file).hasBinaryContent(before);
        return failure;
    }

    private String field(String name) throws IOException {
        Matcher field = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(Files.readString(file));
        assertThat(field.find()).isTrue();
        return field.group(1);
    }

    @Test
    void sealedFile_showsNothingOfTheState() throws IOException {
        keepFull(withPassphrase);
        assertThat(Files.readString(file))
                .doesNotContain(
                        "airpat", "client", "access", "refresh", "build-7", "idp.example", "pairings", "Meister");
        assertHoldsFull(anotherWithPassphrase());
    }

    /** The documented format, read with nothing but the JDK. */
    @Test
    void sealedFile_isWhatItsFieldsSay() throws Exception {
        keepFull(withPassphrase);
        byte[] salt = Base64.getDecoder().decode(field("salt"));
        assertThat(field("kdf")).isEqualTo("PBKDF2WithHmacSHA256");
        assertThat(field("iterations")).isEqualTo("100000");
        byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(PASSPHRASE.expose().toCharArray(), salt, 100_000, 256))
                .getEncoded();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(128, Base64.getDecoder().decode(field("nonce"))));
        cipher.updateAAD(("airlock-state|1|AES-256-GCM|PBKDF2WithHmacSHA256|" + field("salt") + "|100000")
                .getBytes(StandardCharsets.UTF_8));
        String state = new String(cipher.doFinal(Base64.getDecoder().decode(field("data"))), StandardCharsets.UTF_8);
        assertThat(state).startsWith("{").contains("\"personalAccessToken\":\"airpat_1\"");
    }

    @Test
    void defaultOfIterations_isWhatIsRecommended() throws IOException {
        keepFull(FileStateStore.builder(directory).passphrase(PASSPHRASE).build());
        assertThat(field("iterations")).isEqualTo("600000");
        // A store that asks for less does not weaken it.
        keepFull(withPassphrase);
        assertThat(field("iterations")).isEqualTo("600000");
    }

    @Test
    void writing_neverUsesANonceTwice_andKeepsTheSalt() throws IOException {
        Set<String> nonces = new HashSet<>();
        Set<String> salts = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            keepFull(withPassphrase);
            nonces.add(field("nonce"));
            salts.add(field("salt"));
        }
        assertThat(nonces).hasSize(50);
        assertThat(salts).hasSize(1);
    }

    @Test
    void writing_byAStoreThatAsksForMoreIterations_makesThemMore() throws IOException {
        keepFull(withPassphrase);
        String salt = field("salt");
        keepFull(builder().passphrase(PASSPHRASE).iterations(100_001).build());
        assertThat(field("iterations")).isEqualTo("100001");
        assertThat(field("salt")).isNotEqualTo(salt);
        assertHoldsFull(withPassphrase);
    }

    @Test
    void wrongPassphraseOrKey_isRefusedAndSaysSo() throws IOException {
        keepFull(withPassphrase);
        StoreException failure =
                refusal(builder().passphrase(Secret.of("topsecret")).build());
        assertThat(failure.reason()).isEqualTo(Reason.SEALED);
        assertThat(failure)
                .hasMessageContaining("does not open: wrong passphrase")
                .hasMessageNotContaining("topsecret");
        Files.delete(file);
        keepFull(withKey());
        assertThat(refusal(builder().key(OTHER_KEY).build()).reason()).isEqualTo(Reason.SEALED);
    }

    @Test
    void sealedFile_withoutWhatOpensIt_saysWhatIsMissing() throws IOException {
        keepFull(withPassphrase);
        assertThat(refusal(builder().build())).hasMessageContaining("passphrase(…)");
        assertThat(refusal(withKey())).hasMessageContaining("passphrase(…)");
        Files.delete(file);
        keepFull(withKey());
        assertThat(refusal(builder().build())).hasMessageContaining("key(…)");
        assertThat(refusal(withPassphrase)).hasMessageContaining("key(…)");
    }

    @Test
    void plainFile_isRefusedUnlessItIsSaidToBeOne() throws IOException {
        keepFull(builder().build());
        StoreException failure = refusal(withPassphrase);
        assertThat(failure.reason()).isEqualTo(Reason.SEALED);
        assertThat(failure).hasMessageContaining("is not sealed").hasMessageContaining("formerlyPlain()");
        FileStateStore migrating =
                builder().passphrase(PASSPHRASE).formerlyPlain().build();
        assertHoldsFull(migrating);
        migrating.update(Mono::just).block(PATIENCE);
        assertHoldsFull(withPassphrase);
        assertThat(Files.readString(file)).doesNotContain("airpat");
    }

    @Test
    void formerPassphrase_opensUntilTheNextWriting() throws IOException {
        keepFull(withPassphrase);
        String salt = field("salt");
        FileStateStore changing = builder()
                .passphrase(Secret.of("new"))
                .formerPassphrase(Secret.of("never was"))
                .formerPassphrase(PASSPHRASE)
                .build();
        assertHoldsFull(changing);
        changing.update(Mono::just).block(PATIENCE);
        assertThat(field("salt")).isNotEqualTo(salt);
        assertHoldsFull(builder().passphrase(Secret.of("new")).build());
        assertThat(refusal(withPassphrase)).hasMessageContaining("does not open");
    }

    @Test
    void formerKey_opensAlsoForAPassphraseAndForAPlainStore() {
        keepFull(withKey());
        builder()
                .passphrase(PASSPHRASE)
                .formerKey(KEY)
                .build()
                .update(Mono::just)
                .block(PATIENCE);
        assertHoldsFull(withPassphrase);
        builder().formerPassphrase(PASSPHRASE).build().update(Mono::just).block(PATIENCE);
        assertHoldsFull(builder().build());
    }

    /** Everything that says how to open the file is authenticated with it. */
    @ParameterizedTest
    @CsvSource({
        "iterations\":100000, iterations\":100001",
        "kdf\":\"PBKDF2WithHmacSHA256, kdf\":\"none",
        "version\":1, version\":1.0",
        "AES-256-GCM, AES-128-GCM",
        "PBKDF2WithHmacSHA256, PBKDF2WithHmacSHA1",
        "iterations\":100000, iterations\":99999",
        "iterations\":100000, iterations\":1",
        "iterations\":100000, iterations\":2000000000",
        "iterations\":100000, iterations\":99999999999",
        "iterations\":100000, iterations\":-1",
        "iterations\":100000, iterations\":\"100000\"",
        "nonce\":\", nonce\":\"AAAA",
        "nonce\":\", nonce\":\"!",
        "salt\":\", salt\":\"AAAA",
        "data\":\", data\":\"AAAA",
        "data\":\", data\":\"\",\"former\":\"",
        "sealed\", other\""
    })
    void changedFile_isRefusedAndStaysAsItIs(String part, String other) throws IOException {
        keepFull(withPassphrase);
        String text = Files.readString(file);
        assertThat(text).contains(part);
        Files.writeString(file, text.replace(part, other));
        assertThat(refusal(withPassphrase).reason()).isIn(Reason.SEALED, Reason.DAMAGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"salt", "nonce", "data"})
    void changedBytes_areRefused(String name) throws IOException {
        keepFull(withPassphrase);
        byte[] bytes = Base64.getDecoder().decode(field(name));
        bytes[bytes.length - 1] ^= 1;
        Files.writeString(
                file,
                Files.readString(file).replace(field(name), Base64.getEncoder().encodeToString(bytes)));
        assertThat(refusal(withPassphrase)).hasMessageContaining("a changed file");
    }

    @Test
    void toString_showsNoSecret() {
        assertThat(withPassphrase + "" + SealKey.of(KEY) + SealKey.ofPassphrase(PASSPHRASE, 100_000))
                .contains("sealed=true")
                .doesNotContain("Meister", KEY.expose());
    }
}

package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.Ciphertext;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Feeds every reader of what others send with any bytes at all. Whatever is neither understood nor refused with the
 * documented exception comes out of {@link #fuzzerTestOneInput}, which is where a fuzzing engine calls in; so does an
 * answer that contradicts itself, or Jackson.
 */
public final class Fuzz {

    /** Enough for a number of every permitted length, and for the deepest document. */
    private static final JsonMapper JACKSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1000)
                    .maxNumberLength(CanonicalJson.MAX_NUMBER_LENGTH)
                    .build())
            .build());

    private static final String NONCE = "nonce-1";
    private static final X25519KeyPair OURS = X25519KeyPair.restore(Secret.of("A".repeat(43)));
    private static final ContentKey CONTENT_KEY = ContentKey.restore(Secret.of("A".repeat(43)));
    private static final String POINT = "68GYuLi_rncjJ4w7MWKfKd5ygpeXzMjCzM5tlDakz_I";
    private static final String POINT_DER = "MCowBQYDK2VwAyEA68GYuLi/rncjJ4w7MWKfKd5ygpeXzMjCzM5tlDakz/I=";
    private static final String X_DER = "MCowBQYDK2VuAyEACQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static final List<Reader> READERS = List.of(
            new Reader(
                    Fuzz::json,
                    "{\"value\":42,\"action\":\"test\"}",
                    "[null,true,false,-0,1.5e-7,1E+21,9007199254740993,0.1,\"\\ud83d\\ude00\\u0007\\/\u20ac\ud83d\ude00\"]",
                    "{\"b\":{\"z\":[{}],\"a\":[]},\"a\":1,\"\\u0000\":2,\"\ufb33\":3,\"\ud83d\ude00\":4} "),
            new Reader(Fuzz::text, "{\"b\":\"\u00e9\",\"a\":\"\ud83d\ude00\"}"),
            new Reader(
                    Fuzz::number, "5e-324", "1.7976931348623157e308", "9007199254740992", "-0.1234567890123456789E-12"),
            new Reader(Fuzz::ed25519, POINT, POINT_DER),
            new Reader(Fuzz::x25519, "CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", X_DER),
            new Reader(Fuzz::contentKey, "q".repeat(42) + "o", "_".repeat(42) + "8"),
            new Reader(Fuzz::base64, "", "QQ==", "QUI", "-_-_", "+/+/QUJD"),
            new Reader(Fuzz::hash, "sha256:" + "0a".repeat(32), "F".repeat(64)),
            new Reader(Fuzz::pairingResponse, pairingResponseSeed()),
            new Reader(Fuzz::pairing, pairingSeed()),
            new Reader(Fuzz::ciphertext, "AES-256-GCM\nQUJD\nAAAAAAAAAAAAAAAA\nAAAAAAAAAAAAAAAAAAAAAA==\nQQ=="));

    private record Reader(Consumer<byte[]> reads, List<String> seeds) {

        Reader(Consumer<byte[]> reads, String... seeds) {
            this(reads, List.of(seeds));
        }
    }

    private Fuzz() {}

    /**
     * Feeds one reader.
     *
     * @param input which reader, in one byte, and what it reads
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            Reader reader = READERS.get((input[0] & 0xFF) % READERS.size());
            reader.reads().accept(Arrays.copyOfRange(input, 1, input.length));
        }
    }

    /** Valid inputs for each reader, to start from. */
    static List<byte[]> seeds() {
        return READERS.stream()
                .flatMap(reader -> reader.seeds().stream().map(seed -> {
                    byte[] text = seed.getBytes(UTF_8);
                    return ByteBuffer.allocate(1 + text.length)
                            .put((byte) READERS.indexOf(reader))
                            .put(text)
                            .array();
                }))
                .toList();
    }

    /**
     * Writes the seeds into files.
     *
     * @param arguments the directory to write to
     * @throws IOException if it cannot be written to
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        List<byte[]> seeds = seeds();
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(directory.resolve("seed-" + i), seeds.get(i));
        }
    }

    private static byte[] canonicalOrNull(byte[] json) {
        try {
            return CanonicalJson.canonicalize(json);
        } catch (HarpException e) {
            only(e, FailureReason.CANONICALIZATION);
            return null;
        }
    }

    private static void only(HarpException problem, FailureReason... documented) {
        if (!Set.of(documented).contains(problem.reason())) {
            throw new AssertionError("an undocumented reason", problem);
        }
    }

    private static void same(Object one, Object other) {
        if (!one.equals(other)) {
            throw new AssertionError("not the same: " + one + " and " + other);
        }
    }

    private static void json(byte[] json) {
        byte[] canonical = canonicalOrNull(json);
        if (canonical == null) {
            return;
        }
        String text = new String(canonical, UTF_8);
        same(new String(CanonicalJson.canonicalize(canonical), UTF_8), text);
        ByteSink again = new ByteSink(16);
        JsonTree.write(JsonTree.read(canonical), again);
        same(new String(again.toByteArray(), UTF_8), text);
        same(tree(JACKSON.readTree(canonical)), tree(JACKSON.readTree(json)));
        // The longest growth of a number is that of 1e20, the longest of a character that of an escaped one.
        if (canonical.length > 6L * json.length) {
            throw new AssertionError(json.length + " bytes became " + canonical.length);
        }
    }

    /** What a document says, in Jackson's reading; its numbers are doubles, as the canonical form has it. */
    private static Object tree(JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> tree(e.getValue())));
        }
        if (node.isArray()) {
            return node.valueStream().map(Fuzz::tree).toList();
        }
        return node.isNumber() ? Double.valueOf(node.decimalValue().doubleValue() + 0.0) : node;
    }

    private static void text(byte[] input) {
        String asUnits = new String(input, UTF_16BE);
        String asText = new String(input, UTF_8);
        for (String json : List.of(asUnits, asText)) {
            byte[] canonical;
            try {
                canonical = CanonicalJson.canonicalize(json);
            } catch (HarpException e) {
                only(e, FailureReason.CANONICALIZATION);
                continue;
            }
            same(new String(CanonicalJson.canonicalize(json.getBytes(UTF_8)), UTF_8), new String(canonical, UTF_8));
        }
    }

    private static void number(byte[] input) {
        byte[] canonical = canonicalOrNull(input);
        String text = new String(input, UTF_8).strip();
        if (canonical != null && !text.isEmpty() && "-0123456789".indexOf(text.charAt(0)) >= 0) {
            double value = Double.parseDouble(new String(canonical, UTF_8));
            same(value, Double.parseDouble(text) + 0.0);
            same(NumberFormTest.form(value), new String(canonical, UTF_8));
        }
    }

    private static void ed25519(byte[] input) {
        try {
            Ed25519PublicKey key = Ed25519PublicKey.parse(new String(input, UTF_8));
            same(Ed25519PublicKey.parse(key.value()), key);
            if (key.verify(input, Base64Text.url(new byte[64])) || key.verify(input, "")) {
                throw new AssertionError("a signature of zeros verifies");
            }
        } catch (HarpException e) {
            only(e, FailureReason.UNSUPPORTED);
        }
    }

    private static void x25519(byte[] input) {
        String text = new String(input, UTF_8);
        try {
            same(OURS.agree(text), OURS.agree(text));
        } catch (HarpException e) {
            only(e, FailureReason.UNSUPPORTED);
        }
        if (!text.isBlank()) {
            try {
                X25519KeyPair pair = X25519KeyPair.restore(Secret.of(text));
                same(X25519KeyPair.restore(pair.privateKey()).publicKey(), pair.publicKey());
            } catch (HarpException e) {
                only(e, FailureReason.UNSUPPORTED);
            }
        }
    }

    private static void contentKey(byte[] input) {
        String text = new String(input, UTF_8);
        if (text.isBlank()) {
            return;
        }
        try {
            ContentKey key = ContentKey.restore(Secret.of(text));
            same(ContentKey.restore(key.toSecret()), key);
        } catch (HarpException e) {
            only(e, FailureReason.UNSUPPORTED);
        }
    }

    /** Each value has one spelling in each alphabet, with or without its padding. */
    private static void base64(byte[] input) {
        String text = new String(input, UTF_8);
        byte[] bytes = Base64Text.decode(text);
        if (bytes != null) {
            String url = Base64Text.url(bytes);
            String standard = Base64.getEncoder().encodeToString(bytes);
            String padding = standard.substring(url.length());
            if (!List.of(url, url + padding, standard, standard.substring(0, url.length()))
                    .contains(text)) {
                throw new AssertionError("another spelling of " + standard + ": " + text);
            }
        }
    }

    private static void hash(byte[] input) {
        String text = new String(input, UTF_8);
        boolean matches = new ArtifactHash("0a".repeat(32)).matches(text);
        try {
            same(matches, ArtifactHash.parse(text).value().equals("0a".repeat(32)));
        } catch (HarpException e) {
            only(e, FailureReason.UNSUPPORTED);
            same(matches, false);
        }
    }

    private static void pairingResponse(byte[] input) {
        try {
            PairingResponse.verify(new String(input, UTF_8), NONCE);
        } catch (HarpException e) {
            only(
                    e,
                    FailureReason.CANONICALIZATION,
                    FailureReason.UNSIGNED,
                    FailureReason.UNSUPPORTED,
                    FailureReason.REPLAY,
                    FailureReason.SIGNATURE_INVALID);
        }
    }

    private static void pairing(byte[] input) {
        String text = new String(input, UTF_8);
        if (text.isBlank()) {
            return;
        }
        try {
            Pairing pairing = PairingCodec.decode(Secret.of(text));
            same(PairingCodec.decode(PairingCodec.encode(pairing)), pairing);
        } catch (HarpException e) {
            only(e, FailureReason.CANONICALIZATION, FailureReason.UNSUPPORTED);
        }
    }

    private static void ciphertext(byte[] input) {
        List<String> parts = Arrays.asList(Arrays.copyOf(new String(input, UTF_8).split("\n", -1), 5));
        if (parts.get(0).isBlank() || parts.get(1) == null) {
            return;
        }
        try {
            PayloadCipher.named(parts.get(0))
                    .open(
                            CONTENT_KEY,
                            new Ciphertext(parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.get(4)));
        } catch (HarpException e) {
            only(e, FailureReason.UNSUPPORTED, FailureReason.HASH_MISMATCH);
        }
    }

    private static String pairingResponseSeed() {
        return "{\"signerKeyId\":\"phone-1\",\"publicKey\":\"" + POINT + "\",\"pairingNonce\":\"" + NONCE
                + "\",\"timestamp\":1767225600,\"signature\":\"" + "A".repeat(86) + "\",\"x25519PublicKey\":\"" + X_DER
                + "\",\"deviceId\":null}";
    }

    private static String pairingSeed() {
        return PairingCodec.encode(new Pairing(
                        "enforcer-1",
                        "device-1",
                        "label",
                        null,
                        Secret.of("token"),
                        CONTENT_KEY.toSecret(),
                        List.of(new Signer("phone-1", POINT, false), new Signer("phone-2", POINT, true)),
                        Instant.parse("2026-01-01T00:00:00Z")))
                .expose();
    }
}

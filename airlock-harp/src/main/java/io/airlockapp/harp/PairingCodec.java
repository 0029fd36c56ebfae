package io.airlockapp.harp;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pairing as text, to be saved and restored. The text holds everything that decides who may approve, so keep it as you
 * would keep a private key: readable, and writable, by its owner only.
 */
public final class PairingCodec {

    private static final String VERSION = "1";

    private PairingCodec() {}

    /**
     * Writes a pairing.
     *
     * @param pairing the pairing
     * @return one line of JSON
     */
    public static Secret encode(Pairing pairing) {
        Objects.requireNonNull(pairing, "pairing");
        List<Object> signers = new ArrayList<>();
        for (Signer signer : pairing.signers()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("keyId", signer.keyId());
            one.put("publicKey", signer.publicKey());
            one.put("revoked", signer.revoked());
            if (!signer.profiles().isEmpty()) {
                one.put("profiles", signer.profiles());
            }
            if (signer.validUntil() != null) {
                one.put("validUntil", signer.validUntil().toString());
            }
            signers.add(one);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("version", new JsonTree.Literal(VERSION));
        tree.put("enforcerId", pairing.enforcerId());
        tree.put("deviceId", pairing.deviceId());
        if (pairing.enforcerLabel() != null) {
            tree.put("enforcerLabel", pairing.enforcerLabel());
        }
        if (pairing.workspaceName() != null) {
            tree.put("workspaceName", pairing.workspaceName());
        }
        tree.put("routingToken", pairing.routingToken().expose());
        tree.put("contentKey", pairing.contentKey().expose());
        tree.put("signers", signers);
        tree.put("pairedAt", pairing.pairedAt().toString());
        ByteSink out = new ByteSink(512);
        JsonTree.write(tree, out);
        return Secret.of(new String(CanonicalJson.canonicalize(out.toByteArray()), StandardCharsets.UTF_8));
    }

    /**
     * Reads what {@link #encode} wrote. Unknown fields are ignored.
     *
     * @param saved the saved text
     * @return the pairing
     * @throws HarpException with {@link FailureReason#CANONICALIZATION} if it is not JSON, {@link
     *     FailureReason#UNSUPPORTED} if it is of another version, incomplete, or has an unusable key
     */
    public static Pairing decode(Secret saved) {
        Objects.requireNonNull(saved, "saved");
        Map<?, ?> tree = object(JsonTree.read(CanonicalJson.canonicalize(saved.expose())), "pairing");
        if (!(tree.get("version") instanceof JsonTree.Literal version)
                || !version.text().equals(VERSION)) {
            throw failure("is of another version of its format");
        }
        if (!(tree.get("signers") instanceof List<?> list)) {
            throw failure("lacks its signers");
        }
        List<Signer> signers = new ArrayList<>();
        for (Object element : list) {
            signers.add(signer(object(element, "signer")));
        }
        Secret contentKey = Secret.of(required(tree, "contentKey"));
        ContentKey.restore(contentKey);
        return new Pairing(
                required(tree, "enforcerId"),
                required(tree, "deviceId"),
                optional(tree, "enforcerLabel"),
                optional(tree, "workspaceName"),
                Secret.of(required(tree, "routingToken")),
                contentKey,
                signers,
                instant(tree, "pairedAt"));
    }

    private static Signer signer(Map<?, ?> tree) {
        // A signer of whom it is not said that he still counts does not.
        if (!(tree.get("revoked") instanceof Boolean revoked)) {
            throw failure("does not say whether a signer is revoked");
        }
        String publicKey = required(tree, "publicKey");
        Ed25519PublicKey.parse(publicKey);
        // What was left off before a signer could say it leaves nothing open; what is there has to be right.
        Instant validUntil = tree.containsKey("validUntil") ? instant(tree, "validUntil") : null;
        return new Signer(required(tree, "keyId"), publicKey, revoked, profiles(tree), validUntil);
    }

    private static List<String> profiles(Map<?, ?> tree) {
        Object value = tree.get("profiles");
        if (value == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                names.add(
                        element instanceof String name
                                ? SignatureProfile.named(name).name()
                                : "");
            }
        }
        if (names.isEmpty() || names.contains("")) {
            throw failure("does not say by which profiles a signer signs");
        }
        return names;
    }

    private static Map<?, ?> object(Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw failure("has no object where a " + name + " should be");
    }

    private static String required(Map<?, ?> tree, String name) {
        String value = optional(tree, name);
        if (value == null || value.isBlank()) {
            throw failure("lacks the field " + name);
        }
        return value;
    }

    private static @Nullable String optional(Map<?, ?> tree, String name) {
        return tree.get(name) instanceof String text ? text : null;
    }

    private static Instant instant(Map<?, ?> tree, String name) {
        try {
            return Instant.parse(required(tree, name));
        } catch (DateTimeException e) {
            throw failure("has no time in the field " + name);
        }
    }

    private static HarpException failure(String problem) {
        return new HarpException(
                FailureReason.UNSUPPORTED, "The saved pairing " + problem + ": restore the right text, or pair again.");
    }
}

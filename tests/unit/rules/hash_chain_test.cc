#include "proto/rules/hash_chain.h"

#include <gtest/gtest.h>

#include <set>

namespace footfall::rules {
namespace {

// 00 01 … 0f.
Uuid CountingDevice() {
  Uuid device;
  for (size_t i = 0; i < device.size(); ++i) device[i] = static_cast<uint8_t>(i);
  return device;
}

// The hexadecimal values below were computed apart, with Python's hashlib, from the layout in operation.proto.
constexpr std::string_view kStart = "da2faaa682932741b66d674d3fe6f367222e4a6d9c49f4e8e6ac5c81dd704af6";
constexpr std::string_view kFirst = "563cbd93725bb01dafd649d67e91b1482a8418d6bf11afbaaa9495b31f7fee10";
constexpr std::string_view kSecond = "371a8bdff92b61ef7d84ab8d4686b4905780ceb898d6440c7c769a84e14c60f4";

TEST(HashChainTest, HashIsUnkeyedBlake2b256) {
  EXPECT_EQ(ToHex(Hash("")), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(ToHex(Hash("abc")), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  EXPECT_EQ(Hash("abc").size(), size_t{kHashSize});
}

TEST(HashChainTest, FollowsTheLayoutOfTheContract) {
  const std::string start = ChainStart(CountingDevice(), 7);
  EXPECT_EQ(ToHex(start), kStart);
  const std::string commitment = Commitment("sealed");
  EXPECT_EQ(ToHex(commitment), "04ac88b1539bbc7e7335b280c576b02d8bd65e0268496f9c3e96c59f3d50b1c2");
  const std::string first = OperationHash(start, "header-1", commitment);
  EXPECT_EQ(ToHex(first), kFirst);
  EXPECT_EQ(ToHex(OperationHash(first, "", Commitment(""))), kSecond);
}

TEST(HashChainTest, StartDependsOnDeviceAndEpoch) {
  Uuid other = CountingDevice();
  other[15] ^= 1;
  const std::set<std::string> starts = {ChainStart(CountingDevice(), 0), ChainStart(CountingDevice(), 1), ChainStart(CountingDevice(), 256),
                                        ChainStart(CountingDevice(), UINT32_MAX), ChainStart(other, 0)};
  EXPECT_EQ(starts.size(), 5u);
}

TEST(HashChainTest, EveryBitOfEveryPartCounts) {
  const std::string previous = Hash("previous"), header = "header", commitment = Hash("payload");
  const std::string hash = OperationHash(previous, header, commitment);
  const auto flipped = [](std::string bytes, size_t bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    return bytes;
  };
  for (size_t bit = 0; bit < 8 * previous.size(); ++bit) EXPECT_NE(OperationHash(flipped(previous, bit), header, commitment), hash);
  for (size_t bit = 0; bit < 8 * header.size(); ++bit) EXPECT_NE(OperationHash(previous, flipped(header, bit), commitment), hash);
  for (size_t bit = 0; bit < 8 * commitment.size(); ++bit) EXPECT_NE(OperationHash(previous, header, flipped(commitment, bit)), hash);
}

TEST(HashChainTest, HeaderCannotRunOverIntoTheCommitment) {
  const std::string previous = Hash("previous"), commitment = Hash("payload");
  EXPECT_NE(OperationHash(previous, "header" + commitment.substr(0, 1), commitment.substr(1)),
            OperationHash(previous, "header", commitment));
}

TEST(HashChainTest, HelloMessageIsExactlyItsParts) {
  const std::string nonce(32, 'n'), hash(32, 'h');
  EXPECT_EQ(HelloMessage(nonce, CountingDevice(), 0x01020304, 0x1112131415161718, hash),
            "footfall/hello/1" + nonce + UuidBytes(CountingDevice()) + "\x01\x02\x03\x04\x11\x12\x13\x14\x15\x16\x17\x18" + hash);
}

TEST(HashChainTest, PushMessageIsExactlyItsParts) {
  const std::string hash(32, 'h');
  EXPECT_EQ(PushMessage(2, 0x0102, hash), "footfall/push/1" + std::string("\0\0\0\x02\0\0\0\0\0\0\x01\x02", 12) + hash);
}

TEST(HashChainTest, AckMessageIsExactlyItsParts) {
  const std::string incarnation(16, 'i'), hash(32, 'h');
  EXPECT_EQ(AckMessage(incarnation, CountingDevice(), 0xfffffffe, UINT64_MAX, hash),
            "footfall/ack/1" + incarnation + UuidBytes(CountingDevice()) + "\xff\xff\xff\xfe\xff\xff\xff\xff\xff\xff\xff\xff" + hash);
}

TEST(HashChainTest, ReturnMessageIsExactlyItsParts) {
  const std::string key(32, 'k');
  EXPECT_EQ(ReturnMessage(key, CountingDevice(), 3, "SECRET"),
            "footfall/return/1" + key + UuidBytes(CountingDevice()) + std::string("\0\0\0\x03", 4) + "SECRET");
}

}  // namespace
}  // namespace footfall::rules

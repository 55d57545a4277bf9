"""The search for personal data finds what is planted: otherwise its silence would mean nothing."""
import base64
import os
import tempfile
import unittest

from booth import NAME_BEGINS, PHONE_BEGINS, in_clear


class Search(unittest.TestCase):
    def test_a_planted_name_or_number_is_found_in_every_form(self):
        for text in (NAME_BEGINS + " abc", "+86" + PHONE_BEGINS + "0042"):
            raw = text.encode()
            forms = [raw, text.encode("utf-16-le"), text.encode("utf-16-be"), raw.hex().encode(), raw.hex().upper().encode()]
            forms += [base64.b64encode(b"x" * shift + raw + b"yz") for shift in range(3)]
            for form in forms:
                with tempfile.TemporaryDirectory() as folder:
                    with open(os.path.join(folder, "journal.db-wal"), "wb") as file:
                        file.write(os.urandom(5000).replace(b"\0", b"\1") + form + os.urandom(5000))
                    self.assertNotEqual(in_clear(folder), [], form)

    def test_a_folder_without_any_is_called_clean(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "journal.db"), "wb") as file:
                file.write(os.urandom(1_000_000))
            self.assertEqual(in_clear(folder), [])


if __name__ == "__main__":
    unittest.main()
